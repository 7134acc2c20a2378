# SPDX-License-Identifier: MIT
# Every test speaks TAP. The programs come from the fragments of the rooms, those that need cmocka
# as unit_tests; a script is one line here.
LDADD = $(mailprov_libs) $(CMOCKA_LIBS)
if HAVE_CMOCKA
check_PROGRAMS += $(unit_tests)
endif

dist_check_SCRIPTS = $(lint_tests) $(build_tests) $(cli_tests) $(kill_tests) $(module_tests) $(server_tests) $(client_tests)
lint_tests = \
	tests/lint/headers.sh \
	tests/lint/includes.sh \
	tests/lint/man.sh \
	tests/lint/shellcheck.sh \
	tests/lint/sizes.sh \
	tests/lint/words.sh \
	$(NULL)
# What any builder may expect; whether the build has sanitizers makes no difference.
build_tests = \
	tests/lint/dist.sh \
	tests/lint/musl.sh \
	$(NULL)
cli_tests = \
	tests/cli/t-adopt.sh \
	tests/cli/t-aliases.sh \
	tests/cli/t-client-formats.sh \
	tests/cli/t-clock.sh \
	tests/cli/t-completion.sh \
	tests/cli/t-config.sh \
	tests/cli/t-consoles.sh \
	tests/cli/t-departments.sh \
	tests/cli/t-directories.sh \
	tests/cli/t-explain.sh \
	tests/cli/t-groups.sh \
	tests/cli/t-harness.sh \
	tests/cli/t-held.sh \
	tests/cli/t-lifecycle.sh \
	tests/cli/t-limits.sh \
	tests/cli/t-members.sh \
	tests/cli/t-names.sh \
	tests/cli/t-order.sh \
	tests/cli/t-reconcile.sh \
	tests/cli/t-rules.sh \
	tests/cli/t-shared.sh \
	tests/cli/t-sites.sh \
	tests/cli/t-process.sh \
	tests/cli/t-sixty-days.sh \
	tests/cli/t-publish-limits.sh \
	tests/cli/t-same.sh \
	tests/cli/t-several.sh \
	tests/cli/t-sync.sh \
	tests/cli/t-ldif.sh \
	tests/cli/t-recover-adopt.sh \
	tests/cli/t-recover-clock.sh \
	tests/cli/t-recover.sh \
	tests/cli/t-damage.sh \
	tests/cli/t-there.sh \
	tests/cli/t-usage.sh \
	tests/cli/t-xlsx.sh \
	tests/cli/t-zone.sh \
	$(NULL)
# Runs that are interrupted at calls that write, make durable, rename, open or remove: every sixth or fewer, with KILL_STEP=1 all.
kill_tests = \
	tests/cli/t-kill-adopt.sh \
	tests/cli/t-kill-again.sh \
	tests/cli/t-kill-publish.sh \
	tests/cli/t-kill-xlsx.sh \
	tests/cli/t-kill.sh \
	tests/cli/t-recover-kill.sh \
	$(NULL)
module_tests = \
	tests/modules/t-apply.sh \
	tests/modules/t-install.sh \
	tests/modules/t-nss.sh \
	tests/modules/t-pam-dovecot.sh \
	tests/modules/t-pam-root.sh \
	tests/modules/t-pam-session.sh \
	$(NULL)
server_tests = \
	tests/servers/t-120-nights.sh \
	tests/servers/t-dns-formats.sh \
	tests/servers/t-kill-enable.sh \
	tests/servers/t-dnssec.sh \
	tests/servers/t-departments-ldap.sh \
	tests/servers/t-rules-ldap.sh \
	tests/servers/t-groups-389ds.sh \
	tests/servers/t-groups-ad.sh \
	tests/servers/t-groups-ldap.sh \
	tests/servers/t-held-ldap.sh \
	tests/servers/t-ldap-connect.sh \
	tests/servers/t-ldap-liar.sh \
	tests/servers/t-ldap-proxy.sh \
	tests/servers/t-ldap-read.sh \
	tests/servers/t-promises.sh \
	tests/servers/t-real-people.sh \
	tests/servers/t-scenarios.sh \
	tests/servers/t-sixty-nights.sh \
	tests/servers/t-sync-389ds.sh \
	tests/servers/t-sync-ad.sh \
	tests/servers/t-sync-changes.sh \
	tests/servers/t-sync-directories.sh \
	tests/servers/t-sync-hostile.sh \
	tests/servers/t-sync-kill.sh \
	tests/servers/t-sync-ldap.sh \
	tests/servers/t-recover-enable.sh \
	tests/servers/t-sync-damage.sh \
	tests/servers/t-sync-modified.sh \
	tests/servers/t-sync-nights.sh \
	tests/servers/t-sync-seal.sh \
	tests/servers/t-sync-absence.sh \
	tests/servers/t-sync-unknown.sh \
	tests/servers/t-sync-usn.sh \
	tests/servers/t-verify.sh \
	tests/servers/t-views.sh \
	$(NULL)
client_tests = \
	tests/clients/t-clients-check.sh \
	tests/clients/t-clients-mail.sh \
	tests/clients/t-clients-names.sh \
	tests/clients/t-clients-screen.sh \
	tests/clients/t-clients-session.sh \
	tests/clients/t-clients-thunderbird.sh \
	tests/clients/t-clients-web.sh \
	$(NULL)
# contrib/check runs these with sanitizers, and those from the tarball without: what needs no server, and the interruptions, which are twice as fast so.
sanitized_tests = $(check_PROGRAMS) $(lint_tests) $(build_tests) $(cli_tests) $(module_tests) $(server_tests) $(client_tests)
tarball_tests = $(check_PROGRAMS) $(cli_tests) $(kill_tests) $(module_tests)
TESTS = $(sanitized_tests) $(kill_tests)

TEST_EXTENSIONS = .sh
LOG_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) $(top_srcdir)/build-aux/tap-driver.sh
LOG_COMPILER = $(SHELL) $(top_srcdir)/tests/unit/tap.sh
SH_LOG_DRIVER = $(LOG_DRIVER)
SH_LOG_COMPILER = $(SHELL)
AM_TESTS_ENVIRONMENT = \
	CMOCKA_MESSAGE_OUTPUT=TAP; export CMOCKA_MESSAGE_OUTPUT; \
	top_srcdir='$(abs_top_srcdir)'; export top_srcdir; \
	top_builddir='$(abs_top_builddir)'; export top_builddir; \
	MAILPROV='$(abs_top_builddir)/src/mailprov'; export MAILPROV; \
	MAILPROV_SITES='$(abs_top_srcdir)/config/sites'; export MAILPROV_SITES; \
	CC='$(CC)'; export CC;

EXTRA_DIST += \
	tests/bench/bench-clients.sh \
	tests/bench/bench-dns.sh \
	tests/bench/bench-domains.sh \
	tests/bench/bench-directories.sh \
	tests/bench/bench-first-sync.sh \
	tests/bench/bench-nss.sh \
	tests/bench/bench-ldap.sh \
	tests/bench/bench-start.sh \
	tests/bench/bench-sync.sh \
	tests/cli/clock_days.py \
	tests/cli/console.py \
	tests/cli/consoles.py \
	tests/cli/days.py \
	tests/cli/kill.sh \
	tests/cli/recover.sh \
	tests/cli/lib.sh \
	tests/cli/older_store.py \
	tests/cli/order.awk \
	tests/cli/order.sh \
	tests/modules/private_etc.sh \
	tests/clients/bed.sh \
	tests/clients/marionette.py \
	tests/servers/ca.sh \
	tests/servers/dnscontrol.js \
	tests/servers/hcl.go \
	tests/servers/changes.py \
	tests/servers/clerk.py \
	tests/servers/company.py \
	tests/servers/dovecot.sh \
	tests/servers/ds389.sh \
	tests/servers/kdc.sh \
	tests/servers/ldap_proxy.py \
	tests/servers/ldap_refuse.py \
	tests/servers/knot.sh \
	tests/servers/ldap.sh \
	tests/servers/liar.py \
	tests/servers/long_run.py \
	tests/servers/mutants.sh \
	tests/servers/nights.py \
	tests/servers/people.py \
	tests/servers/published.py \
	tests/servers/real_judge.py \
	tests/servers/real_people.py \
	tests/servers/real_rows.py \
	tests/data/dns/scenarios.json \
	tests/data/dns/scenarios.zones \
	tests/servers/port.sh \
	tests/servers/serve.sh \
	tests/servers/scenarios.py \
	tests/servers/samba.sh \
	tests/servers/slapd.sh \
	tests/servers/unbound.sh \
	tests/unit/entries.h \
	tests/unit/graph.h \
	tests/unit/loopback.h \
	tests/unit/tap.sh \
	tests/unit/unit.h \
	$(NULL)

check-unit: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(check_PROGRAMS)'
check-cli:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(cli_tests) $(kill_tests)'
check-modules:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(module_tests)'
check-clients:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(client_tests)'
check-servers:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(server_tests)'
lint:
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(lint_tests) $(build_tests)'
golden: $(check_PROGRAMS)
	MAILPROV_GOLDEN=1; export MAILPROV_GOLDEN; $(MAKE) $(AM_MAKEFLAGS) check-unit
memcheck: $(check_PROGRAMS)
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(check_PROGRAMS)' \
		LOG_COMPILER='$(LOG_COMPILER) $(LIBTOOL) --mode=execute valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite'
# What a benchmark holds us against; built for it alone.
EXTRA_PROGRAMS += tests/bench/bench_dns
CLEANFILES += tests/bench/bench_dns$(EXEEXT)
tests_bench_bench_dns_CPPFLAGS = $(AM_CPPFLAGS) $(CARES_CFLAGS)
tests_bench_bench_dns_LDADD = $(mailprov_libs) $(CARES_LIBS)
bench_programs += tests/bench/bench_dns$(EXEEXT)
EXTRA_PROGRAMS += tests/bench/ldapraw
CLEANFILES += tests/bench/ldapraw$(EXEEXT)
tests_bench_ldapraw_CPPFLAGS = $(AM_CPPFLAGS) $(LDAP_CFLAGS)
tests_bench_ldapraw_LDADD = $(LDAP_LIBS)
bench_programs += tests/bench/ldapraw$(EXEEXT)
bench: src/mailprov $(bench_programs)
	@$(AM_TESTS_ENVIRONMENT) for bench in $(top_srcdir)/tests/bench/bench-*.sh; do $(SHELL) "$$bench" || exit 1; done
mutants:
	@$(AM_TESTS_ENVIRONMENT) $(SHELL) $(top_srcdir)/tests/servers/mutants.sh
if ENABLE_COVERAGE
coverage: check
	lcov --quiet --capture --directory . --output-file coverage.info
	lcov --quiet --remove coverage.info '*/tests/*' --output-file coverage.info
	genhtml --quiet --output-directory coverage coverage.info
	lcov --summary coverage.info
else
coverage:
	@echo "coverage needs: ./configure --enable-coverage CFLAGS=-g"; exit 1
endif
clean-local:
	-rm -rf coverage coverage.info
	-find . -name '*.gcda' -o -name '*.gcno' | xargs rm -f

.PHONY: check-unit check-cli check-clients check-modules check-servers lint golden memcheck bench mutants coverage
