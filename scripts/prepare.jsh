// SPDX-License-Identifier: Apache-2.0
//
// Which PCI functions VFIO drivers have or could have, and what giving one of them to a VFIO driver would take.
// With a function it does that, shows the device, and gives the function back.
//
//   ./drover script scripts/prepare.jsh                  lists them, and the steps that each would take
//   ./drover script scripts/prepare.jsh 0000:3b:00.2     prepares this one, and what is in its group; as root
//   ./drover script scripts/prepare.jsh --break          takes for granted that any address is a function
//
// --break ends it with: preparing vfio:ffff:ff:1f.7 is refused: there is no such PCI function; ...
// Asserted: a dry run changes nothing, and behind a preparation everything is as it was before.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

// What sysfs says of the drivers, and of them alone: what is in use may change at any time.
Map<DeviceAddress, Optional<String>> driversOfAll() {
  return functions().stream().collect(Collectors.toMap(PciFunction::address, PciFunction::driver));
}

var before = driversOfAll();
System.out.println(before.isEmpty() ? "This machine has no PCI functions." : table(functions()));

System.out.println("What it would take:");
for (PciFunction function : functions()) {
  if (function.obstacle().isPresent() || function.vfio()) {
    continue;
  }
  try {
    var plan = prepare(function).plan();
    System.out.println("   " + function.address() + ": " + plan.steps().size() + " steps, the first of them "
        + plan.steps().get(0));
  } catch (RefusedException e) {
    System.out.println("   " + e.getMessage());
  }
}
boolean refused = false;
try {
  prepare("ffff:ff:1f.7").plan();
} catch (RefusedException e) {
  if (breaks) {
    throw e;
  }
  refused = true;
}
check(refused, "a function that is not there is refused");
check(driversOfAll().equals(before), "a dry run changes nothing");

for (String function : given) {
  System.out.println("Preparing " + function + ":");
  var done = prepare(function).run();
  System.out.println(table(done.functions()));
  check(done.functions().stream().allMatch(one -> one.standing() == PreparedFunction.Standing.PREPARED),
      "all of them are with their VFIO drivers");
  check(devices().stream().anyMatch(device -> device.identity().address().equals(done.address())),
      "the function is a device of this platform now");
  unprepare(function);
  check(driversOfAll().equals(before), "everything is as it was before");
}
