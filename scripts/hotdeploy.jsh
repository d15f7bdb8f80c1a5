// SPDX-License-Identifier: Apache-2.0
//
// A hot-deploy drill: a vendor bundle leaves while a migration is under way, another one is put into deploy/ and
// serves at once, and the first one comes back.
//
//   ./drover script scripts/hotdeploy.jsh               three emulated mtty, made for this and removed again
//   ./drover script scripts/hotdeploy.jsh --break       lets the migration come to its end before the bundle leaves
//
// --break ends it with: it is not so that the migration has failed
// Asserted: a migration whose driver leaves ends with its source RUNNING, a device without a driver of its own is the
// generic one's, and a bundle in deploy/ moves devices without a restart until its file is taken away.

import java.io.*;
import java.util.function.*;
import java.util.jar.*;
import org.osgi.framework.*;

boolean breaks = args().contains("--break");
String VENDOR = "org.drover.vendor.mtty";

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

// Bundles come and go by themselves: what is waited for is their effect.
void await(BooleanSupplier holds, String what) throws InterruptedException {
  long until = System.nanoTime() + 30_000_000_000L;
  while (!holds.getAsBoolean()) {
    if (System.nanoTime() > until) {
      throw new AssertionError("waited 30 s in vain for this: " + what);
    }
    Thread.sleep(50);
  }
  System.out.println("   ok: " + what);
}

String vendorOf(DeviceAddress address) {
  return devices().stream()
      .filter(device -> device.identity().address().equals(address))
      .findFirst().orElseThrow().vendor();
}

var context = FrameworkUtil.getBundle(Vfio.class).getBundleContext();
var vendor = Arrays.stream(context.getBundles())
    .filter(bundle -> bundle.getSymbolicName().equals(VENDOR) && bundle.getState() == Bundle.ACTIVE)
    .findFirst().orElseThrow(() -> new AssertionError("there is no active " + VENDOR));

var from = emulate("mtty", "ports=2");
var into = emulate("mtty", "ports=2");
// One that nobody has open: who bids for it is asked anew each time.
var idle = emulate("mtty", "ports=2");
var source = open(from);
source.write(0, 7, 0x42);

System.out.println("1. Its vendor bundle leaves while the migration is held in PRE_COPY.");
var session = migrate(source).to(into).policy(SwitchoverPolicy.MANUAL).start();
session.awaitHold();
check(session.snapshot().state() == SessionState.HELD, "the migration is held");
if (breaks) {
  session.switchover();
  session.await();
}
vendor.stop();
try {
  System.out.println("2. Nobody vouches for the stream any more: the migration ends, and the source goes on.");
  var report = session.await();
  System.out.println("   " + report.error());
  check(report.outcome() == SessionState.FAILED, "the migration has failed");
  check(source.state() == RUNNING && source.read(0, 7, 1)[0] == 0x42, "the source runs with what it held");
  await(() -> vendorOf(idle).equals("generic"), "an idle device is the generic driver's");

  System.out.println("3. The same bundle by another name, put into deploy/.");
  Path jar = Path.of(System.getProperty("karaf.base"), "deploy", "hotdeploy-drill.jar");
  Path made = Files.createTempFile("hotdeploy-drill", ".jar");
  Manifest manifest = new Manifest(vendor.getEntry("META-INF/MANIFEST.MF").openStream());
  manifest.getMainAttributes().putValue("Bundle-SymbolicName", VENDOR + ".drill");
  try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(made), manifest)) {
    for (var entry : Collections.list(vendor.findEntries("/", "*", true))) {
      String name = entry.getPath().substring(1);
      if (!name.endsWith("/") && !name.startsWith("META-INF/MANIFEST")) {
        out.putNextEntry(new JarEntry(name));
        try (InputStream in = entry.openStream()) {
          in.transferTo(out);
        }
      }
    }
  }
  try {
    Files.copy(made, jar);
    await(() -> vendorOf(idle).equals("mtty"), "the bundle that was deployed has the device");
    System.out.println(table(drivers()));
    check(migrate(source).to(into).run().outcome() == SessionState.DONE, "and the migration is done with it");
  } finally {
    Files.deleteIfExists(made);
    Files.deleteIfExists(jar);
  }
  await(() -> vendorOf(idle).equals("generic"), "with its file the bundle is gone");
} finally {
  vendor.start();
}
System.out.println("4. The first one comes back.");
await(() -> vendorOf(idle).equals("mtty"), "it has its devices again");
var target = open(into);
check(target.read(0, 7, 1)[0] == 0x42, "the destination holds what the source held");
target.close();
List.of(from, into, idle).forEach(address -> remove(address));
