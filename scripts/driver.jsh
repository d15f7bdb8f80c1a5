// SPDX-License-Identifier: Apache-2.0
//
// A vendor driver written in a script: it bids for a device, looks into its stream while it is restored, and refuses
// what does not fit. It is a service of the platform until the script ends: the fastest loop that a driver author has.
//
//   ./drover script scripts/driver.jsh                  two emulated mtty, made for this and removed again
//   ./drover script scripts/driver.jsh --break          the driver refuses every destination: the migration fails
//
// Asserted: the driver wins the device, sees every byte of the stream, is asked whether the devices fit, and is gone
// when it is taken back.

boolean breaks = args().contains("--break");

void check(boolean holds, String what) {
  if (!holds) {
    throw new AssertionError("it is not so that " + what);
  }
  System.out.println("   ok: " + what);
}

DeviceAddress make(String name) {
  devices().stream()
      .map(device -> device.identity().address())
      .filter(address -> address.name().equals(name))
      .forEach(address -> remove(address));
  return emulate("mtty", name, "ports=1");
}

import org.drover.api.spi.*;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.*;

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
  public int match(DeviceIdentity device) { return device.address().name().startsWith("own-") ? EXACT + 1 : NONE; }
  public boolean resetsAtOpen(DeviceIdentity device) { return false; }
  public List<String> incompatibilities(SourceDescription source, DeviceIdentity destination) {
    asked.incrementAndGet();
    return breaks ? List.of("this driver takes nothing; run the script without --break") : List.of();
  }
  public StreamInspector inspector(DeviceIdentity destination) { return new Counting(); }
}

String vendorOf(DeviceAddress address) {
  return devices().stream()
      .filter(device -> device.identity().address().equals(address))
      .findFirst().orElseThrow().vendor();
}

var from = make("own-from");
var into = make("own-into");
System.out.println("Before: " + vendorOf(from));
check(vendorOf(from).equals("mtty"), "the driver of mtty has the device");

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
check(vendorOf(from).equals("mtty"), "without it the driver of mtty is back");
var target = open(into);
check(target.read(0, 7, 1)[0] == 0x42, "the destination holds what the source held");
target.close();
remove(from);
remove(into);
