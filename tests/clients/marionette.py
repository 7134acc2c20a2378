#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""marionette.py PORT CALL [ARGUMENT...]: asks a Thunderbird that was started with --marionette; prints what it says as JSON, ends with 1 when it says no.

read FILE            its own reader of Mozilla autoconfig on a file
disk ADDRESS         what it knows of the domain from the folder isp
isp ADDRESS          what it finds on the domain's web server
login ADDRESS PASS   takes the settings of `disk` and logs in
receive PASS         the subjects in the inbox of the account that is there
send PASS SUBJECT    sends a message with it, to itself
prefs PREFIX...      all preferences that begin so
"""
import json
import socket
import sys
import time

MODULES = """
const where = "resource:///modules/accountcreation/";
const { FetchConfig } = ChromeUtils.importESModule(where + "FetchConfig.sys.mjs");
const { AccountConfig } = ChromeUtils.importESModule(where + "AccountConfig.sys.mjs");
const { readFromXML } = ChromeUtils.importESModule(where + "readFromXML.sys.mjs");
const { ConfigVerifier } = ChromeUtils.importESModule(where + "ConfigVerifier.sys.mjs");
const { JXON } = ChromeUtils.importESModule("resource:///modules/JXON.sys.mjs");
const describe = s => ({ type: s.type, hostname: s.hostname, port: s.port, socketType: s.socketType, auth: s.auth, username: s.username });
const plain = c => c && ({ id: c.id, name: c.displayName, domains: c.domains, source: c.source, subSource: c.subSource,
  incoming: describe(c.incoming), others: c.incomingAlternatives.map(describe), outgoing: describe(c.outgoing) });
Services.io.offline = false;
const signal = new AbortController().signal;
const { MailServices } = ChromeUtils.importESModule("resource:///modules/MailServices.sys.mjs");
const { setTimeout } = ChromeUtils.importESModule("resource://gre/modules/Timer.sys.mjs");
const until = async found => {
  for (let i = 0; i < 300; i++) {
    const value = found();
    if (value)
      return value;
    await new Promise(done => setTimeout(done, 50));
  }
  throw new Error("waited in vain");
};
const domain = address => address.split("@")[1];
"""
CALLS = {
    "read": """return plain(readFromXML(JXON.build(new DOMParser().parseFromString(args[0], "text/xml")), "disk"));""",
    "disk": """return plain(await FetchConfig.fromDisk(domain(args[0]), signal));""",
    "isp": """return plain(await FetchConfig.fromISP(domain(args[0]), args[0], signal));""",
    "login": """
const config = await FetchConfig.fromDisk(domain(args[0]), signal);
AccountConfig.replaceVariables(config, "Alice", args[0], args[1]);
return plain(await new ConfigVerifier(null, signal).verifyConfig(config, false));""",
    "receive": """
const server = MailServices.accounts.getAccount("mailprov").incomingServer;
server.password = args[0];
server.performExpand(null);
const inbox = await until(() => server.rootFolder.getFolderWithFlags(Ci.nsMsgFolderFlags.Inbox));
inbox.getNewMessages(null, null);
await until(() => inbox.getTotalMessages(false) > 0);
return [...inbox.messages].map(message => message.mime2DecodedSubject);""",
    "send": """
const identity = MailServices.accounts.getIdentity("mailprov_id");
const server = MailServices.outgoingServer.getServerByIdentity(identity);
const file = Services.dirsvc.get("TmpD", Ci.nsIFile);
file.append("mailprov-test.eml");
await IOUtils.writeUTF8(file.path, `From: ${identity.email}\r\nTo: ${identity.email}\r\nSubject: ${args[1]}\r\n\r\nHello.\r\n`);
const to = MailServices.headerParser.parseEncodedHeaderW(identity.email);
const status = await new Promise(done => server.sendMailMessage(file, to, [], identity, identity.email, args[0], null, false, "test@example.com",
  { QueryInterface: ChromeUtils.generateQI(["nsIMsgOutgoingListener"]), onSendStart() {}, onSendStop(uri, code) { done(code); } }));
if (status)
  throw new Error("not sent: " + status.toString(16));
return true;""",
    "prefs": """
const get = { 32: "getStringPref", 64: "getIntPref", 128: "getBoolPref" };
const found = {};
for (const prefix of args)
  for (const name of Services.prefs.getChildList(prefix).sort())
    if (get[Services.prefs.getPrefType(name)] && Services.prefs.prefHasUserValue(name))
      found[name] = Services.prefs[get[Services.prefs.getPrefType(name)]](name);
return found;""",
}


class Marionette:
    """One TCP connection with messages LENGTH:[0, id, command, parameters]."""

    def __init__(self, port):
        end = time.time() + 60
        while True:
            try:
                self.socket = socket.create_connection(("127.0.0.1", port), 60)
                break
            except OSError:
                if time.time() > end:
                    raise
                time.sleep(0.1)
        self.rest = b""
        self.count = 0
        self.receive()

    def more(self):
        octets = self.socket.recv(65536)
        if not octets:
            raise EOFError("Thunderbird closed the connection")
        self.rest += octets

    def receive(self):
        while b":" not in self.rest:
            self.more()
        length, _, self.rest = self.rest.partition(b":")
        while len(self.rest) < int(length):
            self.more()
        message, self.rest = self.rest[:int(length)], self.rest[int(length):]
        return json.loads(message)

    def call(self, name, **parameters):
        self.count += 1
        message = json.dumps([0, self.count, name, parameters]).encode()
        self.socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, result = self.receive()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message']}")
        return result

    def run(self, body, arguments):
        script = ("const [...args] = Array.prototype.slice.call(arguments, 0, -1); const done = arguments[arguments.length - 1];"
                  "(async () => {" + body + "})().then(value => done({ value }), error => done({ error: String(error) }));")
        result = self.call("WebDriver:ExecuteAsyncScript", script=script, args=arguments, newSandbox=True)["value"]
        if "error" in result:
            raise RuntimeError(result["error"])
        return result.get("value")


thunderbird = Marionette(int(sys.argv[1]))
thunderbird.call("WebDriver:NewSession", capabilities={"alwaysMatch": {}})
thunderbird.call("Marionette:SetContext", value="chrome")
thunderbird.call("WebDriver:SetTimeouts", script=20000)
call, arguments = sys.argv[2], sys.argv[3:]
if call == "read":
    with open(arguments[0], encoding="utf-8") as file:
        arguments = [file.read()]
try:
    answer = thunderbird.run((MODULES if call != "prefs" else "") + CALLS[call], arguments)
    print(json.dumps(answer, indent=1, ensure_ascii=False))
    sys.exit(0 if answer else 1)
except RuntimeError as why:
    print(why, file=sys.stderr)
    sys.exit(1)
finally:
    thunderbird.call("WebDriver:DeleteSession")
