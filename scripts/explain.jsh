// SPDX-License-Identifier: Apache-2.0
//
// Why a device cannot be opened or migrated: each device of the platform, or the ones that are named, with what is
// found against it and what to do. Opens nothing that an open would reset.
//
//   ./drover script scripts/explain.jsh                 all devices, and an emulated mtty that is made for this
//   ./drover script scripts/explain.jsh vfio:ADDRESS    one; it need not be bound to a VFIO driver
//   ./drover script scripts/explain.jsh --break         sends the emulated mtty into ERROR first
//
// --break ends it with: ... can be opened, and not migrated
// Asserted: nothing that is asked about keeps a device from being migrated.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();

boolean own = given.isEmpty();

// A device in ERROR is one that cannot be migrated: an arc breaks it on its way.
ScriptDevice broken() {
  var device = open(emulate("mtty", "ports=2"));
  faults(device).arm("BREAK_STOP_STOP_COPY:fail=EIO");
  try {
    device.to(STOP_COPY);
  } catch (DroverException e) {
    System.out.println(e.getMessage());
  }
  return device;
}

var made = own ? (breaks ? broken() : open(emulate("mtty", "ports=2"))) : null;

void tell(Explanation found) {
  System.out.println(found.address() + ": " + found.verdict());
  for (Finding finding : found.findings()) {
    System.out.println("  " + finding.reason().id() + ": " + finding.sentence());
    if (!finding.remedy().isEmpty()) {
      System.out.println("    -> " + finding.remedy());
    }
  }
}

var addresses = own ? devices().stream().map(each -> each.identity().address().toString()).toList() : given;
List<Explanation> all = new ArrayList<>();
for (String address : addresses) {
  all.add(explain(address));
}
all.forEach(each -> tell(each));

for (Explanation each : all) {
  if (each.verdict() == Explanation.Verdict.NOT_OPENED) {
    throw new AssertionError(each.address() + " cannot be opened");
  }
  if (each.verdict() == Explanation.Verdict.NOT_MIGRATED) {
    throw new AssertionError(each.address() + " can be opened, and not migrated");
  }
}
System.out.println(all.size() + " devices, nothing against a migration of any");

if (own) {
  var address = made.address();
  made.close();
  remove(address);
}
