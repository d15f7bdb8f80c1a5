// SPDX-License-Identifier: Apache-2.0
//
// A vendor driver written in a script: it bids for a device, looks into its stream while it is restored, and refuses
// what does not fit. It is a service of the platform until the script ends: the fastest loop that a driver author has.
//
//   ./drover script scripts/driver.jsh                  two emulated mtty, made for this and removed again
//   ./drover script scripts/driver.jsh vfio:A vfio:B    these, of the kind of mtty
//   ./drover script scripts/driver.jsh --break          the driver refuses every destination
//
// --break ends it with: the destination refuses: this driver takes nothing, so run the script without --break
// Asserted: the driver wins the device, sees every byte of the stream, is asked whether the devices fit, and is gone
// when it is taken back.

boolean breaks = args().contains("--break");
var given = args().stream().filter(arg -> !arg.startsWith("-")).toList();
boolean own = given.isEmpty();

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

import org.drover.api.spi.*;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.*;

var from = own ? emulate("mtty", "ports=1") : DeviceAddress.parse(given.get(0));
var into = own ? emulate("mtty", "ports=1") : DeviceAddress.parse(given.get(1));
var both = Set.of(from, into);

var seen = new AtomicLong();
var asked = new AtomicInteger();

/** Counts what goes by, and takes it as it is. */
class Counting implements StreamInspector {
  public void accept(ByteBuffer chunk) { seen.addAndGet(chunk.remaining()); }
  public void finish() { }
  public Map<String, String> findings() { return Map.of("bytes", Long.toString(seen.get())); }
}

/** Bids more than anybody for the devices of this script. */
class ScriptDriver implements VendorDriver {
  public String vendor() { return "scripted"; }
  public int match(DeviceIdentity device) { return both.contains(device.address()) ? EXACT + 1 : NONE; }
  public PolicyHints hints(DeviceIdentity device) { return PolicyHints.CAUTIOUS.withResetsAtOpen(false); }
  public Compatibility compatibility(SourceDescription source, DeviceIdentity destination) {
    asked.incrementAndGet();
    return breaks
        ? Compatibility.of(Mismatch.refusal("nothing", "this driver takes nothing", "run the script without --break"))
        : Compatibility.OK;
  }
  public StreamInspector inspector(DeviceIdentity destination) { return new Counting(); }
}

String vendorOf(DeviceAddress address) {
  return devices().stream()
      .filter(device -> device.identity().address().equals(address))
      .findFirst().orElseThrow().vendor();
}

String before = vendorOf(from);
check(!before.equals("scripted"), "the device is the driver's of " + before);

var defined = define(new ScriptDriver(), VendorDriver.class);
System.out.println(table(drivers()));
check(vendorOf(from).equals("scripted"), "the script's driver outbids it");

var source = open(from);
source.write(0, 7, 0x42);
var report = migrate(source).to(into).run();
System.out.println(report.id() + " is " + report.outcome() + ": " + seen.get() + " bytes looked at");
long moved = report.devices().get(0).preCopyBytes() + report.devices().get(0).stopCopyBytes();
check(asked.get() > 0, "the driver was asked whether the devices fit");
check(seen.get() == moved && moved > 0, "it has seen every byte of the stream");

defined.close();
check(vendorOf(from).equals(before), "without it that of " + before + " is back");
var target = open(into);
check(target.read(0, 7, 1)[0] == 0x42, "the destination holds what the source held");
target.close();
if (own) {
  both.forEach(address -> remove(address));
}
