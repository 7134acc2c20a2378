# SPDX-License-Identifier: MIT
# Completion of mailprov for fish; made from the tables of commands and options.
complete -c mailprov -f
complete -c mailprov -l config -s c -r -F -d 'configuration file'
complete -c mailprov -l json -d 'print one JSON document'
complete -c mailprov -l quiet -s q -d 'only what needs a person'
complete -c mailprov -l verbose -s v -d 'also notes'
complete -c mailprov -l help -s h -d 'this help; after a command, its help'
complete -c mailprov -l version -d 'the same as the command version'
complete -c mailprov -n __fish_use_subcommand -a init -d 'write a first configuration from a few options or questions'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l domain -x -d 'mail domain; may be given several times'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l site -x -d 'site of the provider: sg, hk, de, us, cn'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l directory -x -d 'ldaps://HOST, ldap://HOST, ldapi://, or ldif:FILE'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l kind -x -a 'openldap 389ds ad ldif' -d 'openldap, 389ds, ad or ldif'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l base -x -d 'where the people are in the directory'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l bind-dn -x -d 'DN that mailprov binds with'
complete -c mailprov -n '__fish_seen_subcommand_from init' -l password-file -r -F -d 'file with its password, mode 0600'
complete -c mailprov -n __fish_use_subcommand -a check -d 'check the configuration and everything that it reaches'
complete -c mailprov -n __fish_use_subcommand -a sync -d 'read the directory, plan, write a batch'
complete -c mailprov -n '__fish_seen_subcommand_from sync' -l dry-run -s n -d 'show the plan, write nothing'
complete -c mailprov -n '__fish_seen_subcommand_from sync' -l full -d 'read everything, ignore saved cookies'
complete -c mailprov -n '__fish_seen_subcommand_from sync' -l allow-removals -x -d 'lift the limit for exactly N suspensions, or those of the class NAME, or what is held under NAME; repeatable'
complete -c mailprov -n '__fish_seen_subcommand_from sync' -l move-site -x -d 'the configuration has another site for the domain now: plan its accounts there'
complete -c mailprov -n __fish_use_subcommand -a explain -d 'why this entry is the account it is, or is none: rule by rule'
complete -c mailprov -n __fish_use_subcommand -a batch -d 'list and show batches; confirm or reject one'
complete -c mailprov -n '__fish_seen_subcommand_from batch' -a list
complete -c mailprov -n '__fish_seen_subcommand_from batch' -a show
complete -c mailprov -n '__fish_seen_subcommand_from batch' -a held
complete -c mailprov -n '__fish_seen_subcommand_from batch' -a confirm
complete -c mailprov -n '__fish_seen_subcommand_from batch' -a reject
complete -c mailprov -n '__fish_seen_subcommand_from batch' -l except -x -d 'with confirm: what the console refused; one address, or a file of them, such as the console'\''s own list, or the id of a change in batch.json'
complete -c mailprov -n '__fish_seen_subcommand_from batch' -l kept -x -d 'with confirm: accounts to delete that were kept at the console'
complete -c mailprov -n __fish_use_subcommand -a dns -d 'the records that the domains must have'
complete -c mailprov -n '__fish_seen_subcommand_from dns' -l site -x -d 'the site of the domains; needs no configuration then'
complete -c mailprov -n '__fish_seen_subcommand_from dns' -l format -x -a 'table zone nsupdate dnscontrol octodns terraform json' -d 'table, zone, nsupdate, dnscontrol, octodns, terraform or json'
complete -c mailprov -n '__fish_seen_subcommand_from dns' -l diff -d 'only what to add, replace, and remove or pause, against what is published'
complete -c mailprov -n '__fish_seen_subcommand_from dns' -l nameserver -x -d 'diff: ask just this name server; may be repeated'
complete -c mailprov -n __fish_use_subcommand -a verify -d 'is the resolution of the domains effective?'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l site -x -d 'the site of the domains; needs no configuration then'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l file -r -F -d 'domains from a file: DOMAIN [SITE] on each line; JSON Lines with --json'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l changed-since -r -F -d 'show only what differs from the JSON Lines of an earlier run'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l wait -d 'ask again until effective, for so long at most (1h)'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l nameserver -x -d 'ask just this name server; may be repeated'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l zone -r -F -d 'judge the domain by this zone file before it is published'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l authoritative -d 'ask the domain'\''s own name servers only, no cache'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l nagios -d 'one line and exit status 0 to 3 for monitoring'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l survey -d 'with --file, too: look for leftovers, wildcards and what is advised'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l strict -d 'warnings count as well'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l save-capture -r -F -d 'write down all answers, for a bug report'
complete -c mailprov -n '__fish_seen_subcommand_from verify' -l replay -r -F -d 'ask no server: use the answers of a capture'
complete -c mailprov -n __fish_use_subcommand -a spf -d 'may this address send mail for the domain? (RFC 7208)'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l ip -x -d 'the address that sends'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l mail-from -x -d 'the sender (MAIL FROM)'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l helo -x -d 'how the sending host calls itself (HELO)'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l nameserver -x -d 'ask just this name server; may be repeated'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l zone -r -F -d 'what the domain'\''s zone has is taken from this file'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l save-capture -r -F -d 'write down all answers, for a bug report'
complete -c mailprov -n '__fish_seen_subcommand_from spf' -l replay -r -F -d 'ask no server: use the answers of a capture'
complete -c mailprov -n __fish_use_subcommand -a enable -d 'verify each domain, enable the accounts of the effective ones, publish'
complete -c mailprov -n '__fish_seen_subcommand_from enable' -l dry-run -s n -d 'show what would be done, change nothing'
complete -c mailprov -n '__fish_seen_subcommand_from enable' -l nameserver -x -d 'ask just this name server; may be repeated'
complete -c mailprov -n '__fish_seen_subcommand_from enable' -l allow-removals -x -d 'lift publish.limits for a publication that takes out exactly N names'
complete -c mailprov -n __fish_use_subcommand -a accounts -d 'list accounts with state, domain, site and batch, and what the provider has'
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -a same
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -a adopt
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -a adopt
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -l state -x -a 'planned sent created enabled suspended retired' -d 'only accounts in this state'
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -l domain -x -d 'only accounts of this domain'
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -l from -r -F -d 'with adopt: the console'\''s list of accounts'
complete -c mailprov -n '__fish_seen_subcommand_from accounts' -l dry-run -s n -d 'with adopt: show what it would do'
complete -c mailprov -n __fish_use_subcommand -a reconcile -d 'hold the console'\''s list of accounts against what is there; change nothing'
complete -c mailprov -n '__fish_seen_subcommand_from reconcile' -l site -x -d 'the list has all accounts of this site'
complete -c mailprov -n '__fish_seen_subcommand_from reconcile' -l domain -x -d 'the list has all accounts of this domain; may be repeated'
complete -c mailprov -n __fish_use_subcommand -a client -d 'settings for mail programs'
complete -c mailprov -n '__fish_seen_subcommand_from client' -a formats
complete -c mailprov -n '__fish_seen_subcommand_from client' -a render
complete -c mailprov -n '__fish_seen_subcommand_from client' -a write
complete -c mailprov -n '__fish_seen_subcommand_from client' -a web
complete -c mailprov -n '__fish_seen_subcommand_from client' -a check
complete -c mailprov -n '__fish_seen_subcommand_from client' -a autodiscover
complete -c mailprov -n '__fish_seen_subcommand_from client' -a install
complete -c mailprov -n '__fish_seen_subcommand_from client' -a uninstall
complete -c mailprov -n '__fish_seen_subcommand_from client' -l user -x -d 'whose settings'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l all -d 'write: those of every account'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l format -x -d 'write: only this format'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l output -s o -r -F -d 'write: where to; a folder for each person'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l domain -x -d 'install: of the people who log on to the desktop'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l root -r -F -d 'install, uninstall: put before every path'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l thunderbird -r -F -d 'install, uninstall: the folder of Thunderbird, when it is nowhere usual'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l site -x -d 'check: of this site; needs no configuration then'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l ca-file -r -F -d 'check: the authorities to trust; those of the system by default'
complete -c mailprov -n '__fish_seen_subcommand_from client' -l dry-run -d 'install, uninstall: show only what would be done'
complete -c mailprov -n __fish_use_subcommand -a publish -d 'write the lookup files for Unix hosts and mail servers'
complete -c mailprov -n '__fish_seen_subcommand_from publish' -l allow-removals -x -d 'lift publish.limits for a publication that takes out exactly N names'
complete -c mailprov -n __fish_use_subcommand -a status -d 'where the activation stands, in the guide'\''s order, and what to do next'
complete -c mailprov -n '__fish_seen_subcommand_from status' -l mark -x -d 'mark what only a person can do: administrator (of one site administrator:SITE), migration, clients; STEP= takes the mark away'
complete -c mailprov -n __fish_use_subcommand -a recover -d 'let an old or lost store catch up with the batch folders'
complete -c mailprov -n '__fish_seen_subcommand_from recover' -l yes -s y -d 'do it'
complete -c mailprov -n __fish_use_subcommand -a version -d 'version and built-in features'
