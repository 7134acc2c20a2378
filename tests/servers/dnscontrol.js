// SPDX-License-Identifier: MIT
// Runs a part of dnsconfig.js with functions that take what DNSControl's own take, and prints what it would do: [domain, [type, host, values, absent]...].
'use strict';
const fs = require('fs');
const vm = require('vm');

const domains = [];
const record = (type, count) => (host, ...rest) => {
	const values = rest.slice(0, count), modifiers = rest.slice(count);
	if (typeof host !== 'string' || values.length !== count || values.some((value) => value === undefined || typeof value === 'function'))
		throw new Error(type + ' takes a host and ' + count + ' values');
	const made = { type, host, values, absent: false };
	for (const modifier of modifiers) modifier(made);
	return made;
};
const world = {
	A: record('A', 1), AAAA: record('AAAA', 1), CNAME: record('CNAME', 1), MX: record('MX', 2), TXT: record('TXT', 1), SRV: record('SRV', 4),
	TTL: (seconds) => (made) => { made.ttl = seconds; },
	ENSURE_ABSENT_REC: () => (made) => { made.absent = true; },
	D_EXTEND: (domain, ...records) => domains.push([domain, ...records.map((r) => [r.type, r.host, r.values, r.absent])]),
};
vm.runInNewContext(fs.readFileSync(process.argv[2], 'utf8'), world);
console.log(JSON.stringify(domains));
