#!/bin/sh
# SPDX-License-Identifier: MIT
# Import files as spreadsheets, in the sheet and the columns of a template that is one: two other programs read in them what the CSV files of the same plan say.
. "$top_srcdir/tests/cli/lib.sh"
require python3 soffice
"$MAILPROV" version | grep -q '+xlsx' || skip_all "this build has no xlsx"
# The system's own, which has the Debian package.
python=/usr/bin/python3
$python -c 'import openpyxl' 2>/dev/null || skip_all "openpyxl is missing"
cd "$scratch" || exit 1

$python - <<'PY'
import openpyxl
book = openpyxl.Workbook()
book.active.title = "帐号 Accounts"
book.active.append(["*Name", "Email account", "Employee no.", "Mailbox password", "Department", "Extension", "Job title", "Mobile", "Remarks"])
book.active.append(["Example", "example", "1", "x", "", "", "", "", "an example row that is not copied"])
book.create_sheet("Notes")["A1"] = "read me"
book.save("template.xlsx")
PY
for name in plain xlsx; do
	configure $name 'state: {path: var/state.db}' 'batch: {directory: var/batches, format: xlsx}'
done
sed -i 's/format: xlsx/&, max_rows: 4, template: template.xlsx/' xlsx.yaml
configure csv 'batch: {directory: csv/batches, format: csv, max_rows: 4, template: template.xlsx}'
at 0
i=0
while read -r name; do
	i=$((i + 1))
	person $i "u$i@x.example" "employeeNumber: 000$i" "mobile: +49 30 $i" "cn:: $(printf '%s' "$name" | base64 -w0)"
done >people.ldif <<'NAMES'
王小明
O'Brien, "Zoë" & <b>Söhne</b>
007
1/2
TRUE
_x000D_ and _x0041_
😀 &amp; &#65;
../../etc/passwd
a;b,c	d
1e5
NAMES

use xlsx
mp 1 sync
check "split in three" [ "$(echo var/batches/000001/import-*)" = "var/batches/000001/import-x.example-01.xlsx var/batches/000001/import-x.example-02.xlsx var/batches/000001/import-x.example-03.xlsx" ]
check "for the owner only" [ "$(stat -c %a var/batches/000001/* | sort -u)" = 600 ]
check "the instructions name them" grep -q import-x.example-03.xlsx var/batches/000001/README.txt
check "nothing else is there" [ "$(find var -type f ! -name '*.lock' | wc -l)" -eq 6 ]
use csv
mp 1 sync

cat >compare.py <<'PY'
import csv
import glob
import openpyxl
import re
import subprocess
import sys

columns = 9


def without_password(rows):
    return [row[:3] + row[4:] for row in rows]


wanted, passwords = [], set()
for path in sorted(glob.glob("csv/batches/000001/import-*.csv")):
    wanted.append(list(csv.reader(open(path, encoding="utf-8-sig", newline=""))))
for number, path in enumerate(sorted(glob.glob("var/batches/000001/import-*.xlsx"))):
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["帐号 Accounts"], book.sheetnames
    cells = [list(row) for row in book.active.iter_rows(max_col=columns)]
    assert all(cell.value is None or cell.data_type in "s" or cell.data_type == "inlineStr" for row in cells for cell in row), "all cells are text"
    assert all(cell.number_format == "@" for row in cells for cell in row), "and stay so when somebody edits them"
    rows = [[re.sub("_x005F_", "_", cell.value or "") for cell in row] for row in cells]
    assert without_password(rows) == without_password(wanted[number]), (rows, wanted[number])
    subprocess.run(["soffice", "-env:UserInstallation=file://" + sys.argv[1] + "/office", "--headless", "--convert-to",
                    "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false", "--outdir", "office-csv", path], check=True, stdout=subprocess.DEVNULL)
    name = path.split("/")[-1].replace(".xlsx", ".csv")
    office = [row + [""] * (columns - len(row)) for row in csv.reader(open("office-csv/" + name, encoding="utf-8", newline=""))]
    assert without_password(office) == without_password(wanted[number]), (office, wanted[number])
    assert [row[3] for row in office] == [row[3] for row in rows]
    passwords |= {row[3] for row in rows[1:]}
assert len(passwords) == sum(len(rows) - 1 for rows in wanted) and min(map(len, passwords)) >= 18
print(len(passwords))
PY
run $python compare.py "$scratch"
expect_status 0 "openpyxl and LibreOffice read what the CSV files say"
check "for everybody who is in order" [ "$(cat "$out")" -ge 9 ]

# The same plan gives the same sheets, apart from passwords.
cat >sheets.py <<'PY'
import glob
import re
import sys
import zipfile
for path in sorted(glob.glob(sys.argv[1] + "/import-*.xlsx")):
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            text = archive.read(part).decode()
            print(path.split("/")[-1], part.filename, part.date_time, re.sub(r'(<c r="D\d+"[^>]*><is><t>)[^<]*', r"\1", text) if "sheet1" in part.filename else text)
PY
$python sheets.py var/batches/000001 >one
rm -rf var
now=$(date +%s)
later_than() {
	[ "$(date +%s)" -gt "$1" ]
}
until_ok later_than "$now"
use xlsx
mp 1 sync
$python sheets.py var/batches/000001 >two
check "the same plan gives the same files, apart from passwords" cmp one two

# Without a template: the columns of the provider's instructions.
rm -rf var
use plain
mp 1 sync
$python -c 'import openpyxl
sheet = openpyxl.load_workbook("var/batches/000001/import-x.example-01.xlsx").active
print(sheet.title, [cell.value for cell in sheet[1]])' >"$out"
expect_out "Sheet1 ['姓名', '邮箱账号', '工号', '邮箱密码'"

# The record says what it holds.
run $python -c 'import hashlib, json
batch = json.load(open("var/batches/000001/batch.json"))
lines = "".join(json.dumps(change, ensure_ascii=False) + "\n" for change in batch["changes"])
assert batch["sha256"] == hashlib.sha256(lines.encode()).hexdigest()
assert batch["count"] == len(batch["changes"]) == batch["counts"]["create"] and batch["format"] == "xlsx" and batch["domains"] == ["x.example"]'
expect_status 0 "batch.json: header, operations, footer, checksum"
done_testing
