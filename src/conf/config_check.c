// SPDX-License-Identifier: MIT
#include "conf/config_check.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/secret.h"
#include "conf/kind.h"
#include "conf/yaml_bind.h"
#include "text/domain.h"

/* What the checks carry along. */
struct checker {
	struct config *config;
	const struct yaml_node *root;
	struct findings *findings;
	struct config_directory *directory; /* that is checked */
	const char *place;		    /* its path */
};

#define COMPLAIN(checker, path, ...)                           \
	yaml_bind_complain((checker)->findings, FINDING_ERROR, \
			   yaml_bind_node((checker)->root, path), path, __VA_ARGS__)

/* The path of a key of a domain, for what is wrong with it; most of many domains are right. */
static const char *check_path(struct checker *checker, size_t number, const char *key)
{
	return arena_printf(&checker->config->arena, "domains[%zu].%s", number, key);
}

static void check_site(struct checker *checker, struct config_domain *domain, size_t number,
		       const struct site_registry *registry)
{
	CLEANUP(vec_release) struct vec ids = VEC_INIT;
	CLEANUP(buf_release) struct buf list = BUF_INIT;
	const char *nearest;

	domain->data = site_find(registry, domain->site);
	if (domain->data)
		return;
	for (size_t i = 0; i < registry->count; i++)
		vec_add(&ids, registry->sites[i].id);
	site_list(&list, registry);
	COMPLAIN(checker, check_path(checker, number, "site"),
		 "there is no site \"%s\"; the sites are %s", domain->site, buf_text(&list));
	nearest = vec_nearest(&ids, domain->site);
	if (nearest)
		finding_hint(checker->findings, "did you mean %s?", nearest);
}

static void check_protocols(struct checker *checker, struct config_domain *domain, size_t number)
{
	bool any = domain->protocols.count == 0;

	for (int protocol = 0; protocol < SITE_PROTOCOLS; protocol++)
		domain->denied[protocol] =
			!any && !vec_has(&domain->protocols,
					 site_protocol_text((enum site_protocol)protocol));
	for (size_t i = 0; i < domain->protocols.count; i++) {
		const char *name = domain->protocols.items[i];

		if (strcmp(name, "imap") != 0 && strcmp(name, "pop3") != 0 &&
		    strcmp(name, "smtp") != 0)
			COMPLAIN(checker, check_path(checker, number, "protocols"),
				 "there is no protocol \"%s\"; the protocols are imap, pop3, smtp",
				 name);
		else if (strcmp(name, "smtp") != 0)
			any = true;
	}
	if (!any)
		COMPLAIN(checker, check_path(checker, number, "protocols"),
			 "no mail program can do with smtp alone; to allow none at all, set "
			 "client_access: false");
}

/* A login template has to differ from person to person. */
static void check_login(struct checker *checker, const struct config_domain *domain, size_t number)
{
	if (domain->login && !strstr(domain->login, "{address}") &&
	    !strstr(domain->login, "{local}"))
		COMPLAIN(checker, check_path(checker, number, "login"),
			 "\"%s\" is the same for everybody; it needs {address} or {local}",
			 domain->login);
}

/* Of one that stands there several times each but the first is a mistake. */
static void check_twice(struct checker *checker)
{
	const struct config *config = checker->config;

	for (size_t i = 0; i < config->domain_count; i++) {
		const struct config_domain *domain = &config->domains[i], *first;

		first = domain->name ? config_domain_find(config, domain->name) : domain;
		if (first == domain)
			continue;
		COMPLAIN(checker, check_path(checker, i + 1, "name"),
			 "the domain %s is named twice; the first is domains[%zu]", domain->name,
			 (size_t)(first - config->domains) + 1);
	}
}

static void check_domains(struct checker *checker, const struct site_registry *registry)
{
	struct config *config = checker->config;

	for (size_t i = 0; i < config->domain_count; i++) {
		struct config_domain *domain = &config->domains[i];
		CLEANUP(buf_release) struct buf name = BUF_INIT;
		const char *why;

		check_protocols(checker, domain, i + 1);
		check_login(checker, domain, i + 1);
		if (domain->site)
			check_site(checker, domain, i + 1, registry);
		if (!domain->name)
			continue;
		why = domain_normalise(&name, domain->name);
		if (why) {
			COMPLAIN(checker, check_path(checker, i + 1, "name"),
				 "the domain \"%s\" %s", domain->name, why);
			continue;
		}
		domain->name = arena_text(&config->arena, buf_text(&name));
	}
	config_index(config);
	check_twice(checker);
	if (config->domain_count == 0 && yaml_bind_node(checker->root, "domains") != checker->root)
		COMPLAIN(checker, "domains", "at least one domain is needed");
}

/* The path of a key of the directory that is checked. */
static const char *check_key(struct checker *checker, const char *key)
{
	return arena_printf(&checker->config->arena, "%s.%s", checker->place, key);
}

static bool is_loopback(const char *uri)
{
	static const char *const hosts[] = { "localhost", "127.", "[::1]" };

	for (size_t i = 0; i < ARRAY_LEN(hosts); i++)
		if (strncmp(uri + strlen("ldap://"), hosts[i], strlen(hosts[i])) == 0)
			return true;
	return false;
}

/* An ldif: URI is a path; it is joined to the folder of the file that names it. */
static void check_ldif(struct checker *checker, size_t i, const char *path, bool kind_known)
{
	struct config_directory *directory = checker->directory;
	CLEANUP(buf_release) struct buf folder = BUF_INIT;
	CLEANUP(buf_release) struct buf joined = BUF_INIT;
	const char *uri = directory->uri.items[i];

	if (kind_known && directory->kind != CONFIG_LDIF)
		COMPLAIN(checker, check_key(checker, "kind"),
			 "the source is a file, so the kind must be ldif");
	if (directory->uri.count > 1)
		COMPLAIN(checker, path, "an ldif: file stands alone");
	file_folder(&folder, yaml_bind_node(checker->root, path)->file);
	file_join(&joined, buf_text(&folder), uri + strlen("ldif:"));
	directory->uri.items[i] =
		arena_printf(&checker->config->arena, "ldif:%s", buf_text(&joined));
}

static void check_uri(struct checker *checker, size_t i, bool kind_known)
{
	struct config_directory *directory = checker->directory;
	const char *uri = directory->uri.items[i];
	bool found = strcmp(uri, "_srv_") == 0 || (strncmp(uri, "_srv_:", 6) == 0 && uri[6]);
	bool plain = found || strncmp(uri, "ldap://", 7) == 0,
	     tls = strncmp(uri, "ldaps://", 8) == 0, local = strncmp(uri, "ldapi://", 8) == 0;
	CLEANUP(buf_release) struct buf path = BUF_INIT;

	buf_printf(&path, "%s.uri[%zu]", checker->place, i + 1);
	if (strncmp(uri, "ldif:", 5) == 0) {
		check_ldif(checker, i, buf_text(&path), kind_known);
		return;
	}
	if (!plain && !tls && !local) {
		COMPLAIN(checker, buf_text(&path),
			 "\"%s\" is no directory; allowed are ldaps://HOST, ldap://HOST, "
			 "ldapi:///PATH, _srv_:DOMAIN and ldif:FILE",
			 uri);
		return;
	}
	if (kind_known && directory->kind == CONFIG_LDIF)
		COMPLAIN(checker, check_key(checker, "kind"),
			 "the kind ldif needs a file as its uri: ldif:FILE");
	if (tls && directory->tls.start_tls)
		COMPLAIN(checker, check_key(checker, "tls.start_tls"),
			 "%s has TLS from the start; start_tls is for ldap://", uri);
	if (plain && !directory->tls.start_tls && directory->bind.method == CONFIG_BIND_SIMPLE &&
	    !is_loopback(uri))
		COMPLAIN(checker, check_key(checker, "tls.start_tls"),
			 "the password would travel in the clear to %s; use ldaps:// or start_tls: "
			 "true",
			 uri);
}

static void check_bind(struct checker *checker)
{
	struct config_directory *directory = checker->directory;
	CLEANUP(secret_release) struct secret secret = SECRET_INIT;
	struct error error = ERROR_INIT;

	if (directory->bind.keytab && directory->bind.method != CONFIG_BIND_GSSAPI)
		COMPLAIN(checker, check_key(checker, "bind.keytab"),
			 "a keytab is for the method gssapi");
	if (directory->bind.keytab && access(directory->bind.keytab, R_OK) != 0)
		COMPLAIN(checker, check_key(checker, "bind.keytab"), "%s cannot be read",
			 directory->bind.keytab);
	if (directory->bind.method != CONFIG_BIND_SIMPLE) {
		if (directory->bind.dn || directory->bind.password_file)
			COMPLAIN(checker, check_key(checker, "bind"),
				 "dn and password_file are for the method simple");
		return;
	}
	if (!directory->bind.dn)
		COMPLAIN(checker, check_key(checker, "bind.dn"), "the method simple needs a dn");
	if (!directory->bind.password_file)
		COMPLAIN(checker, check_key(checker, "bind.password_file"),
			 "the method simple needs a password_file");
	else if (secret_load(&secret, directory->bind.password_file, &error) != 0)
		COMPLAIN(checker, check_key(checker, "bind.password_file"), "%s", error.text);
}

/* Whether the file sets it explicitly, so that a contradiction with another key is a mistake. */
static bool is_said(const struct checker *checker, const char *path, const char *value)
{
	const struct yaml_node *node = yaml_bind_node(checker->root, path);

	return node->type == YAML_SCALAR && strcmp(node->text, value) == 0;
}

/*
 * Which entries are contacts by default. Where each person of the places is an account by the
 * kind's own filter, nobody is left for a server to look for.
 */
static const char *check_contacts(const struct config_directory *directory)
{
	const struct kind *kind = &kinds[directory->kind];
	bool narrow = strcmp(directory->filter, kind->filter) != 0;

	return narrow || directory->groups.contacts.base.count ? kind->group.contacts
							       : "(objectClass=contact)";
}

/* Defaults of the kind for groups. */
static void check_groups(struct checker *checker)
{
	struct config_groups *groups = &checker->directory->groups;
	const struct kind_group *kind = &kinds[checker->directory->kind].group;
	struct config_group_map *map = &groups->map;

	if (groups->base.count == 0) {
		if (groups->filter || map->address.items[0] || map->members.count)
			COMPLAIN(checker, check_key(checker, "groups.base"),
				 "is missing; where the groups are, such as "
				 "ou=groups,dc=example,dc=com");
		return;
	}
	groups->filter = groups->filter ? groups->filter : kind->filter;
	groups->primary = groups->primary && kind->primary;
	if (groups->contacts.address.count == 0) {
		vec_add(&groups->contacts.address, "targetAddress");
		vec_add(&groups->contacts.address, "mail");
	}
	if (!groups->contacts.filter)
		groups->contacts.filter = check_contacts(checker->directory);
	map->address = map->address.items[0] ? map->address : kind->address;
	map->name = map->name.items[0] ? map->name : kind->name;
	map->aliases = map->aliases.items[0] ? map->aliases : kind->aliases;
	map->login = map->login ? map->login : kind->login;
	if (map->members.count > 0)
		return;
	for (size_t i = 0; i < KIND_MEMBERS && kind->members[i]; i++)
		vec_add(&map->members, kind->members[i]);
}

/* A domain in its inner form, or NULL after a complaint. */
static const char *check_renaming_domain(struct checker *checker, const char *path,
					 const char *text)
{
	CLEANUP(buf_release) struct buf name = BUF_INIT;
	const char *why = domain_normalise(&name, text);

	if (!why)
		return arena_text(&checker->config->arena, buf_text(&name));
	COMPLAIN(checker, path, "the domain \"%s\" %s", text, why);
	return NULL;
}

static int check_compare_renamings(const void *a, const void *b)
{
	return strcmp(((const struct config_renaming *)a)->from,
		      ((const struct config_renaming *)b)->from);
}

/* The domains of addresses that become others: those that are right, by name. */
static void check_renamings(struct checker *checker)
{
	struct config_directory *directory = checker->directory;
	struct config_renaming *renamings = directory->address_domain;
	size_t kept = 0;

	for (size_t i = 0; i < directory->address_domain_count; i++) {
		const char *path = check_key(checker, arena_printf(&checker->config->arena,
								   "address_domain.%s",
								   renamings[i].from));
		struct config_renaming renaming;

		renaming.from = check_renaming_domain(checker, path, renamings[i].from);
		renaming.to = check_renaming_domain(checker, path, renamings[i].to);
		if (!renaming.from || !renaming.to)
			continue;
		if (!config_domain_find(checker->config, renaming.to))
			COMPLAIN(checker, path, "%s is not among \"domains\"", renaming.to);
		renamings[kept++] = renaming;
	}
	directory->address_domain_count = kept;
	if (kept)
		qsort(renamings, kept, sizeof(*renamings), check_compare_renamings);
	for (size_t i = 1; i < kept; i++)
		if (check_compare_renamings(&renamings[i - 1], &renamings[i]) == 0)
			COMPLAIN(checker, check_key(checker, "address_domain"), "has %s twice",
				 renamings[i].from);
}

static void check_directory(struct checker *checker)
{
	struct config_directory *directory = checker->directory;
	const struct kind *kind = &kinds[directory->kind];
	bool remote = directory->kind != CONFIG_LDIF;
	/*
	 * Without a kind nothing that depends on it can be checked; a missing kind has been
	 * reported.
	 */
	bool kind_known = is_said(checker, check_key(checker, "kind"), kind->name);

	for (size_t i = 0; i < directory->uri.count; i++)
		check_uri(checker, i, kind_known);
	check_bind(checker);
	if (kind_known && remote && directory->base.count == 0)
		COMPLAIN(checker, check_key(checker, "base"),
			 "is missing; where the people are, such as ou=people,dc=example,dc=com");
	if (kind_known && remote && directory->tls.ca_file &&
	    access(directory->tls.ca_file, R_OK) != 0)
		COMPLAIN(checker, check_key(checker, "tls.ca_file"), "%s cannot be read",
			 directory->tls.ca_file);
	if (!directory->filter)
		directory->filter = kind->filter;
	if (!directory->id)
		directory->id = kind->id;
	for (int field = 0; field < ACCOUNT_FIELDS; field++)
		if (!directory->map[field].items[0])
			directory->map[field] = kind->map[field];
	if (directory->departments.from == CONFIG_FROM_DN)
		directory->map[ACCOUNT_DEPARTMENT] = (struct config_sources){ .items = { NULL } };
	if (directory->departments.from != CONFIG_FROM_DN && directory->departments.base)
		COMPLAIN(checker, check_key(checker, "departments.base"),
			 "is good with from: dn only");
	if (strcmp(directory->departments.separator, "none") == 0)
		directory->departments.separator = "";
	check_renamings(checker);
	check_groups(checker);
}

/* Where several are, each has a name of its own. */
static void check_name(struct checker *checker, size_t number)
{
	const struct config *config = checker->config;
	const char *name = checker->directory->name;

	if (!name) {
		if (strcmp(checker->place, "directory") != 0)
			COMPLAIN(checker, check_key(checker, "name"),
				 "is missing; each directory of a list has a name, such as corp");
		return;
	}
	if (strlen(name) > CONFIG_NAME_MOST || strspn(name, CONFIG_NAME_CHARACTERS) != strlen(name))
		COMPLAIN(checker, check_key(checker, "name"),
			 "\"%s\" is no name of a directory; allowed are up to %d of a to z, 0 to 9 "
			 "and -",
			 name, CONFIG_NAME_MOST);
	for (size_t i = 0; i < number; i++)
		if (config->directories[i].name && strcmp(config->directories[i].name, name) == 0)
			COMPLAIN(checker, check_key(checker, "name"),
				 "the name %s is that of directory[%zu] already", name, i + 1);
	for (size_t i = 0; i < number && checker->directory->was_alone; i++)
		if (config->directories[i].was_alone)
			COMPLAIN(
				checker, check_key(checker, "was_alone"),
				"only one can have been alone, and directory[%zu] says that it was",
				i + 1);
	if (vec_has(&config->sync.closed_directories, name))
		COMPLAIN(checker, check_key(checker, "name"),
			 "%s is among sync.closed_directories; what is closed is not read", name);
}

static void check_count(struct checker *checker)
{
	const struct config *config = checker->config;

	if (config->directory_count == 0)
		COMPLAIN(checker, "directory", "at least one directory is needed");
	if (config->directory_count > CONFIG_DIRECTORIES)
		COMPLAIN(checker, "directory", "%zu directories are too many; allowed are %d",
			 config->directory_count, CONFIG_DIRECTORIES);
}

static void check_rest(struct checker *checker)
{
	struct config *config = checker->config;

#ifndef HAVE_XLSX
	if (config->batch.format == CONFIG_XLSX)
		COMPLAIN(checker, "batch.format", "xlsx is not available in this build; use csv");
#endif
	if (config->provider.mode == CONFIG_API)
		COMPLAIN(checker, "provider.mode",
			 "api is not available in this build; use console");
	if (config->batch.template && access(config->batch.template, R_OK) != 0)
		COMPLAIN(checker, "batch.template", "%s cannot be read", config->batch.template);
	if (config->clients.help_url && strncmp(config->clients.help_url, "https://", 8) != 0 &&
	    strncmp(config->clients.help_url, "http://", 7) != 0)
		COMPLAIN(checker, "clients.help_url",
			 "\"%s\" is no web address; it begins with https://",
			 config->clients.help_url);
}

void config_check(struct config *config, const struct site_registry *registry,
		  const struct yaml_node *root, struct findings *findings)
{
	struct checker checker = { .config = config, .root = root, .findings = findings };

	check_domains(&checker, registry);
	for (size_t i = 0; i < config->directory_count; i++) {
		checker.directory = &config->directories[i];
		checker.place = config_directory_place(config, i, &config->arena);
		check_directory(&checker);
		check_name(&checker, i);
	}
	check_count(&checker);
	check_rest(&checker);
}
