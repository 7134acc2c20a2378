# SPDX-License-Identifier: MIT
# Completion of mailprov for bash; made from the tables of commands and options.
_mailprov()
{
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command='' words='' files='' i
	if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-c | --config) [[ ${COMP_WORDS[i+1]} == = ]] && ((i++)); ((i++)) ;;
		-* | =) ;;
		*) command=${COMP_WORDS[i]}; break ;;
		esac
	done
	case $command:$before in
	*:-c) files=1 ;;
	*:--config) files=1 ;;
	init:--domain) return ;;
	init:--site) return ;;
	init:--directory) return ;;
	init:--kind) words='openldap 389ds ad ldif' ;;
	init:--base) return ;;
	init:--bind-dn) return ;;
	init:--password-file) files=1 ;;
	sync:--allow-removals) return ;;
	sync:--move-site) return ;;
	held:--rule) return ;;
	batch:--except) return ;;
	batch:--kept) return ;;
	dns:--site) return ;;
	dns:--format) words='table zone nsupdate dnscontrol octodns terraform json' ;;
	dns:--nameserver) return ;;
	verify:--site) return ;;
	verify:--file) files=1 ;;
	verify:--changed-since) files=1 ;;
	verify:--wait) return ;;
	verify:--nameserver) return ;;
	verify:--zone) files=1 ;;
	verify:--save-capture) files=1 ;;
	verify:--replay) files=1 ;;
	spf:--ip) return ;;
	spf:--mail-from) return ;;
	spf:--helo) return ;;
	spf:--nameserver) return ;;
	spf:--zone) files=1 ;;
	spf:--save-capture) files=1 ;;
	spf:--replay) files=1 ;;
	enable:--nameserver) return ;;
	enable:--allow-removals) return ;;
	accounts:--state) words='planned sent created enabled suspended retired' ;;
	accounts:--domain) return ;;
	accounts:--from) files=1 ;;
	reconcile:--site) return ;;
	reconcile:--domain) return ;;
	client:--user) return ;;
	client:--format) return ;;
	client:--output) files=1 ;;
	client:--domain) return ;;
	client:--root) files=1 ;;
	client:--thunderbird) files=1 ;;
	client:--site) return ;;
	client:--ca-file) files=1 ;;
	publish:--allow-removals) return ;;
	status:--mark) return ;;
	*)
		case $command in
		'') words='init check sync held explain batch dns verify spf enable accounts reconcile client publish status recover version' ;;
		init) words=' --domain= --site= --directory= --kind= --base= --bind-dn= --password-file=' ;;
		check) words='' ;;
		sync) words=' --dry-run --full --allow-removals= --move-site=' ;;
		held) words=' --rule=' ;;
		explain) words='' ;;
		batch) words=' list show held confirm reject --except= --kept=' ;;
		dns) words=' --site= --format= --diff --nameserver=' ;;
		verify) words=' --site= --file= --changed-since= --wait --nameserver= --zone= --authoritative --nagios --survey --strict --save-capture= --replay=' ;;
		spf) words=' --ip= --mail-from= --helo= --nameserver= --zone= --save-capture= --replay=' ;;
		enable) words=' --dry-run --nameserver= --allow-removals=' ;;
		accounts) words=' same adopt adopt --state= --domain= --from= --dry-run' ;;
		reconcile) words=' --site= --domain=' ;;
		client) words=' formats render write web check autodiscover install uninstall --user= --all --format= --output= --domain= --root= --thunderbird= --site= --ca-file= --dry-run' ;;
		publish) words=' --allow-removals=' ;;
		status) words=' --mark=' ;;
		recover) words=' --yes' ;;
		version) words='' ;;
		esac
		words+=' --config= --json --quiet --verbose --help --version'
		;;
	esac
	if [[ $files ]]; then
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
		compopt -o filenames
		return
	fi
	mapfile -t COMPREPLY < <(compgen -W "$words" -- "$word")
	[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] && compopt -o nospace
	return 0
}
complete -F _mailprov mailprov
