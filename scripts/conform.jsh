// SPDX-License-Identifier: Apache-2.0
//
// Holds the drivers of all devices at hand against the rules of migration. THE DEVICES THAT ARE CHECKED ARE WIPED:
// those that are named or, without a name, one emulated mtty that is made for this.
//
//   ./drover script scripts/conform.jsh                 an emulated mtty
//   ./drover script scripts/conform.jsh vfio:A vfio:B   these devices
//   ./drover script scripts/conform.jsh --all           every device that nobody has leased
//   ./drover script scripts/conform.jsh --break         takes a known deviation for a failure: the script fails
//
// Asserted: no check fails, and at least 60 of them are executed for each device.

boolean breaks = args().contains("--break");
boolean all = args().contains("--all");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();

List<DeviceAddress> free() {
  return devices().stream()
      .filter(device -> device.lease().isEmpty())
      .map(device -> device.identity().address())
      .toList();
}

DeviceAddress make(String name) {
  free().stream().filter(address -> address.name().equals(name)).forEach(address -> remove(address));
  return emulate("mtty", name, "ports=2");
}

boolean own = given.isEmpty() && !all;
List<Object> subjects = new ArrayList<>(own ? List.of(make("subject")) : all ? free() : given);
if (subjects.isEmpty()) {
  throw new AssertionError("there is no device at hand");
}

record Row(String device, String driver, long pass, long fail, long deviations, long notApplicable) {}

List<Row> rows = new ArrayList<>();
for (Object subject : subjects) {
  var report = conform(subject).fresh().run();
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
  long failures = row.fail() + (breaks ? row.deviations() : 0);
  if (failures > 0) {
    throw new AssertionError(row.device() + " fails " + failures + " checks");
  }
  if (row.pass() + row.fail() + row.deviations() < 60) {
    throw new AssertionError("of " + row.device() + " fewer than 60 checks were executed");
  }
}
