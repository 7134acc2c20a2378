// SPDX-License-Identifier: MIT
/*
 * The one place that quotes. Each function appends text to a buffer in the form that one format
 * reads back as exactly that text. A value that a format cannot hold at all (a newline in a
 * one-line format) is a bug in the caller, which must refuse it first.
 */
#pragma once

#include "base/buf.h"

/*
 * XML 1.0 text and attribute values, also for property lists and HTML. Octets that XML forbids
 * become U+FFFD.
 */
void escape_xml(struct buf *buf, const char *text);

/* One CSV cell (RFC 4180): always in quotes, quotes doubled. */
void escape_csv(struct buf *buf, const char *text);

/*
 * Whether a spreadsheet would run the cell as a formula: begins with = + - @, TAB, CR, LF or a
 * full-width form of the first four.
 */
bool escape_is_formula(const char *text);

/*
 * For a person's terminal or log line: control characters, invisible and direction marks, and bad
 * UTF-8 become \xNN or \u{NNNN}.
 */
void escape_terminal(struct buf *buf, const char *text);
void escape_terminaln(struct buf *buf, const char *text, size_t len);

/* One word of a POSIX shell command, in single quotes. */
void escape_shell(struct buf *buf, const char *text);

/* A quoted string with backslash before quote and backslash: mbsync and most rc files. */
void escape_quoted(struct buf *buf, const char *text);

/*
 * A muttrc string: in double quotes, with a backslash before what would end it, name a variable or
 * run a command.
 */
void escape_mutt(struct buf *buf, const char *text);

/* A JavaScript string (ECMA-262 section 12.9.4) of ASCII only, in double quotes. */
void escape_script(struct buf *buf, const char *text);

/*
 * A value of a key file (Desktop Entry Specification section 4): no quotes, a backslash is doubled
 * and a blank at the beginning written as \s.
 */
void escape_keyfile(struct buf *buf, const char *text);

/* A part of a URL (RFC 3986): all but unreserved characters as %XX. */
void escape_url(struct buf *buf, const char *text);

/*
 * A display name of a mail header: itself when it is made of plain words, else encoded words (RFC
 * 2047) that are ASCII without any special sign.
 */
void escape_phrase(struct buf *buf, const char *text);

/*
 * Double quotes around the text as it is, for readers that take off the outer pair and nothing
 * else: msmtp, mpop.
 */
void escape_enclosed(struct buf *buf, const char *text);

/* A YAML double-quoted scalar (YAML 1.2 section 7.3.1). */
void escape_yaml(struct buf *buf, const char *text);

/*
 * A quoted string of HCL, the language of Terraform: "${" and "%{" begin templates there and are
 * doubled.
 */
void escape_hcl(struct buf *buf, const char *text);

/* One octet string of a DNS TXT record in zone-file form (RFC 1035 section 5.1), in quotes. */
void escape_zone(struct buf *buf, const void *octets, size_t len);
