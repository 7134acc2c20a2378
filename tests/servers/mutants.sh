#!/bin/sh
# SPDX-License-Identifier: MIT
# Takes one rule after the other out of a copy of the sources and walks through the nights of
# t-120-nights.sh, which have to find that. By hand: make mutants, or for some of them
# make mutants MUTANTS="site kept"; SEEDS="1 2" walks through these years alone. About a minute for
# each that is found at once.
set -eu
: "${top_srcdir:=$(cd "$(dirname "$0")/../.." && pwd)}"
work=$(mktemp -d "${TMPDIR:-/tmp}/mutants.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 129' INT TERM HUP
seeds=${SEEDS:-1 2 3 4 5}

# Name, file, what sed does to it. What the rule says stands before each.
rules() {
	cat <<'RULES'
# an account is enabled only where the resolution of its domain is effective
verdict@src/flow/enable.c@s/bool effective = domain->status == VERDICT_EFFECTIVE;/bool effective = domain->status < 1000;/
# a verdict is of a domain at a site
verdict-site@src/apply/enable_apply.c@s/strcmp(known.site, site) != 0)/strcmp(known.site, site) > 1000)/
# who is renamed into another domain waits for its verdict
renamed@src/apply/apply.c@s/change->op == CHANGE_RENAME && known.state == ACCOUNT_ENABLED/change->op == CHANGE_OPS \&\& known.state == ACCOUNT_ENABLED/
# an account lives at one site for ever
site@src/plan/leave.c@s/return there && here && there != here;/return there > 250 \&\& here != there;/
# what was left at another site is not published
left@src/flow/publish.c@s/strcmp(known.site, domain->site) == 0)/strcmp(known.site, domain->site) <= 1000)/
# a domain does not change its site without being asked
asked@src/flow/domain_site.c@s/	if (walk.count == 0)/	if (walk.count < 1000000)/
# what open batches have of an account goes along with it
moves@src/apply/moves.c@s/return state_same_changes(/return moves->count < 1000000 ? 0 : state_same_changes(/
# who comes back takes up what he left
return@src/plan/leave.c@s/	if (!plan->policy.left ||/	if (!plan->policy.left || plan->count < 1000000 ||/
# nobody gets a second account while a batch asks for the deletion of the first
deletion@src/plan/leave.c@s/	if (!known_is_gone(gone) || !plan->policy.asked ||/	if (gone || !plan->policy.asked ||/
# what the console refused is not there
except@src/apply/batch_answer.c@s/	if (!answer_is_refused(step->answer, key))$/	if (key[0] < 256u)/
# what hangs on it is dropped
dropped@src/apply/batch_answer.c@s/row->batch <= step->batch || !answer_is_refused/row->batch <= step->batch + 1000000 || !answer_is_refused/
# an account that was kept is there, suspended
kept@src/apply/apply.c@s/known.kept = change->op == CHANGE_RETIRE && kept;/known.kept = change->op == CHANGE_OPS \&\& kept;/
# a suspension that is planned is published at once; nobody suspended is published
suspended@src/flow/publish.c@s/if (known->state != ACCOUNT_ENABLED || leaves)/if (known->state < ACCOUNT_ENABLED)/
# renames come in an order in which each is possible
order@src/plan/plan_make.c@s/	order_renames(plan);/	(void)plan;/
# a clock that is doubted ends no wait
clock@src/model/run_time.c@s/^	if (time.doubt) {/	if (time.doubt \&\& clock == 0) {/
# a store that is older than its folders is found before anything is planned
recover@src/sync/sync.c@s/: catch_up(config->batch.directory, state, &sync->caught, error)) != 0/: sync->batch > 1000000 ? catch_up(config->batch.directory, state, \&sync->caught, error) : 0) != 0/
# somebody is missing for so long before he is suspended
missing@src/plan/presence.c@s/\*ret_due = absence.runs >= policy->missing_runs &&/*ret_due = absence.runs >= 1 ||/
# a new entry with the address of somebody who is missing may be the same person
same@src/sync/same_person.c@s/	if (same.count == 0)/	if (same.count < 1000000)/
# who takes up what he left is not suspended, nor retired, there in the same plan
returned@src/plan/leave.c@s/taken = leave_is_among(&plan->returned, id) ||/taken = (plan->count > 1000000 \&\& leave_is_among(\&plan->returned, id)) ||/
# what somebody left has its turn once he is known by his new id
turn@src/plan/leave.c@s/(left_is(id) && leave_has(&sames, id, left_owner(id)))/(left_is(id) \&\& plan->count > 1000000 \&\& leave_has(\&sames, id, left_owner(id)))/
# a list that was left as it was has the account at the old site yet
beside@src/plan/list_compare.c@s/	       list_is_beside(plan, side, wanted, member);/	       (plan->count > 1000000 \&\& list_is_beside(plan, side, wanted, member));/
# an address that was given up is reserved
reserve@src/sync/address_in_use.c@s/	if (found > 0 && in_use_has_ended(config, ret_holder, address) &&$/	if ((found > 0 \&\& known_is_gone(ret_holder)) ||/
# what exists already is there once a person says so
adopt@src/sync/adoption.c@s/found = adoption_by_address(adoption, i, error);/found = i < 1000000 ? 0 : adoption_by_address(adoption, i, error);/
RULES
}

# The copy is built once, so that a mutant costs a compiler run and a link.
cp -R "$top_srcdir" "$work/src"
rm -rf "$work/src/.git"
mkdir "$work/build"
cd "$work/build"
../src/configure -q CC="${CC:-cc}" CFLAGS='-g -O1 -w' >configure.log 2>&1
make -s src/mailprov >make.log 2>&1 || {
	tail make.log
	exit 1
}

# walk SEEDS: until one of them fails
walk() {
	for seed in $1; do
		SEEDS=$seed top_srcdir=$work/src MAILPROV=$work/build/src/mailprov \
			MAILPROV_SITES=$work/src/config/sites \
			sh "$work/src/tests/servers/t-120-nights.sh" >walk.log 2>&1 || return 1
	done
}
walk "${seeds%% *}" || {
	echo "the nights fail without any mutant:"
	head -n 20 walk.log
	exit 1
}
survived=
while IFS='@' read -r name file change; do
	case $name in '#'*) continue ;; esac
	case " ${MUTANTS:-$name} " in *" $name "*) ;; *) continue ;; esac
	cp "$work/src/$file" original
	sed "$change" original >"$work/src/$file"
	if cmp -s original "$work/src/$file"; then
		echo "$name: $file has other words by now"
		survived="$survived $name"
	elif ! make -s src/mailprov >make.log 2>&1; then
		echo "$name: cannot be built: $(grep -m 1 error: make.log)"
		survived="$survived $name"
	elif walk "$seeds"; then
		echo "$name: SURVIVED"
		survived="$survived $name"
	else
		echo "$name: killed: $(grep -m 1 '^# night' walk.log | cut -c 1-150)"
	fi
	cp original "$work/src/$file"
done <<RULES
$(rules)
RULES
[ -z "$survived" ] || {
	echo "not killed:$survived"
	exit 1
}
