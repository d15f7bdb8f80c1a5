// SPDX-License-Identifier: Apache-2.0
//
// Holds the drivers of all devices at hand against the rules of migration. THE DEVICES THAT ARE CHECKED ARE WIPED:
// those that are named or, without a name, one emulated mtty that is made for this.
//
//   ./drover script scripts/conform.jsh                 an emulated mtty
//   ./drover script scripts/conform.jsh vfio:A vfio:B   these devices
//   ./drover script scripts/conform.jsh --all           every device that nobody has leased
//   ./drover script scripts/conform.jsh vfio:A reset    this one, with the checks of an area, or one by its name
//   ./drover script scripts/conform.jsh --break         takes a known deviation for a failure
//
// --break ends it with: ... fails 0 checks, and deviates from ... rules
// Asserted: no check fails, and without names at least 60 of them are executed for each device.

boolean breaks = args().contains("--break");
boolean all = args().contains("--all");
var given = args().stream().filter(arg -> !arg.startsWith("-") && arg.contains(":")).toList();
var only = args().stream().filter(arg -> !arg.startsWith("-") && !arg.contains(":")).toArray(String[]::new);

List<DeviceAddress> free() {
  return devices().stream()
      .filter(device -> device.lease().isEmpty())
      .map(device -> device.identity().address())
      .toList();
}

boolean own = given.isEmpty() && !all;
List<Object> subjects = new ArrayList<>(own ? List.of(emulate("mtty", "ports=2")) : all ? free() : given);
if (subjects.isEmpty()) {
  throw new AssertionError("there is no device at hand");
}

record Row(String device, String driver, long pass, long fail, long deviations, long notApplicable) {}

List<Row> rows = new ArrayList<>();
for (Object subject : subjects) {
  var report = conform(subject).fresh().only(only).run();
  report.results().stream()
      .filter(one -> one.verdict() == ConformanceVerdict.FAIL || one.verdict() == ConformanceVerdict.KNOWN_DEVIATION)
      .forEach(one -> System.out.println(one.verdict() + "  " + one.check().id() + ": " + one.seen()));
  rows.add(new Row(report.address().toString(), report.driver(),
      report.count(ConformanceVerdict.PASS), report.count(ConformanceVerdict.FAIL),
      report.count(ConformanceVerdict.KNOWN_DEVIATION), report.count(ConformanceVerdict.NOT_APPLICABLE)));
}
System.out.println(table(rows));
if (own) {
  subjects.forEach(subject -> remove(subject));
}
for (Row row : rows) {
  if (row.fail() > 0 || breaks && row.deviations() > 0) {
    throw new AssertionError(
        row.device() + " fails " + row.fail() + " checks, and deviates from " + row.deviations() + " rules");
  }
  if (row.pass() + row.fail() + row.deviations() < (only.length == 0 ? 60 : 1)) {
    throw new AssertionError("of " + row.device() + " too few checks were executed");
  }
}
