// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.util.List;
import org.drover.api.AccessPath;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.Explanation;
import org.drover.api.service.ImageDifference;
import org.drover.api.service.ImageReport;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;
import org.drover.api.service.NewMdev;
import org.drover.api.service.PciFunction;
import org.drover.api.service.Placement;
import org.drover.api.service.Plan;
import org.drover.api.service.Preparation;
import org.osgi.annotation.versioning.ProviderType;

/**
 * The words of a session. Each can be written with and without {@code vfio.} before it.
 *
 * <p>Where a word takes a device, that is an open one, an address as text ({@code "emu:mtty-0"}), a
 * {@link DeviceAddress} or a {@link DeviceStatus}. A PCI function may be written without {@code
 * vfio:}, or be a {@link PciFunction}. What goes wrong is told by a {@link
 * org.drover.api.DroverException} of one sentence. A thread that is interrupted does not wait any
 * longer: a migration that it waited for is cancelled, a system call ends in the background.
 */
@ProviderType
public interface Vfio {

  /**
   * The devices that there are, and who holds them. Opens nothing.
   *
   * @return in ascending order of their addresses
   */
  List<DeviceStatus> devices();

  /**
   * All that can be said of a device without harming it.
   *
   * @param device whom
   * @return facts, one a line, and a table of the regions
   */
  Text info(Object device);

  /**
   * Why a device cannot be opened or migrated, and what to do.
   *
   * @param device whom; it need not be among the {@link #devices}
   * @return the verdict, and what it rests on
   */
  Explanation explain(Object device);

  /**
   * What a migration or a restore would be refused for. Begins none, and touches nothing.
   *
   * @param from a device, or the path of an image
   * @param into a device, or where a platform listens: {@code tcp://10.0.0.2:7000}
   * @return every reason, what should be known, and how much would move
   */
  Plan plan(Object from, Object into);

  /**
   * What an image holds, record by record.
   *
   * @param place the path of a file, or a URI
   * @return as far as it can be read; its faults are among it
   */
  ImageReport inspect(String place);

  /**
   * Proves that an image is whole.
   *
   * @param place the path of a file, or a URI
   * @return what it holds
   * @throws org.drover.api.DroverException with its first fault
   */
  ImageReport verify(String place);

  /**
   * What differs between two images that are whole.
   *
   * @param left the path of a file, or a URI
   * @param right likewise
   * @return nothing if they hold the same
   */
  List<ImageDifference> diff(String left, String right);

  /**
   * Opens a device and leases it to this session, until it is closed or the session ends. Opening a
   * real device resets it.
   *
   * @param device whom
   * @return the open device
   */
  ScriptDevice open(Object device);

  /**
   * Opens a device in an address space that it shares with all that are opened with this name.
   *
   * @param device whom
   * @param space name of the space, for example {@code vm-1}
   * @return the open device
   */
  ScriptDevice open(Object device, String space);

  /**
   * Opens a device by a certain path, instead of the one that its kernel prefers.
   *
   * @param device whom
   * @param via {@code CDEV} or {@code GROUP}
   * @return the open device
   */
  ScriptDevice open(Object device, AccessPath via);

  /**
   * Opens a device where and how it is told: {@code open("emu:mtty-0", memory("64M"))}.
   *
   * @param device whom
   * @param placement space, path and memory
   * @return the open device
   */
  ScriptDevice open(Object device, Placement placement);

  /**
   * Memory for devices to reach by DMA, made with the space that they are opened in.
   *
   * @param sizes one or more with commas, each with or without an address: {@code "64M"}, {@code
   *     "64M@0x1000000,1G@0x100000000"}
   * @return what {@link #open(Object, Placement)} takes
   */
  Placement memory(String sizes);

  /**
   * Begins to track what is written to a device's memory, by all devices of its address space.
   *
   * @param device an open one that has memory
   * @return the tracking, until it is closed or the session ends
   */
  ScriptDirty dirty(Object device);

  /**
   * The leases on devices, whoever owns them.
   *
   * @return in ascending order of the addresses
   */
  List<LeaseInfo> leases();

  /**
   * Begins to describe a migration: {@code migrate(a).to(b).run()}.
   *
   * @param devices one or more, whose state shall go elsewhere
   * @return what is to be said yet
   */
  Moving migrate(Object... devices);

  /**
   * Waits in the background for a migration into devices of this platform. Ends with the first one.
   *
   * @param place a port, or a URI such as {@code tcp://127.0.0.1:7000}; port 0 takes a free one
   * @param devices which may be overwritten, and what {@link #create} gave: which may be made
   * @return the session; {@link ScriptSession#place} says where it listens
   */
  ScriptSession listen(String place, Object... devices);

  /**
   * An mdev that may be made if a migration asks for it: {@code listen("7000",
   * create("mdev:mtty/mtty-2"))}.
   *
   * @param mdev {@code mdev:PARENT/TYPE}, of the machine's own kernel
   * @return what {@link #listen} takes beside devices
   */
  NewMdev create(String mdev);

  /**
   * An mdev that may be made by another kernel than the machine's own, the emulator's for example.
   *
   * @param mdev {@code mdev:PARENT/TYPE}
   * @param kernel the scheme of its devices' addresses, for example {@code emu}
   * @return what {@link #listen} takes beside devices
   */
  NewMdev create(String mdev, String kernel);

  /**
   * The saves, restores and migrations of this platform: those at work, and the last that ended.
   *
   * @return the newest first
   */
  List<MigrationSnapshot> sessions();

  /**
   * One of them, whoever began it.
   *
   * @param id for example {@code migrate-1}
   * @return the session
   */
  ScriptSession session(String id);

  /**
   * Shows how a session gets on, until it is over. Ctrl-C ends the watching, not the session.
   *
   * @param session one, or its id
   * @return what it came to
   */
  MigrationReport watch(Object session);

  /**
   * Asks the other side of a session in doubt at once; {@link ScriptSession#keepHere} decides
   * without it.
   *
   * @param session as {@link Moving#start}, {@link #listen} or {@link #sessions} gave it, or its id
   * @return the session
   */
  ScriptSession resolve(Object session);

  /**
   * Begins to describe the end of the platform: {@code shutdown().run()}.
   *
   * @return what is to be said yet
   */
  Stopping shutdown();

  /**
   * Begins to describe a conformance run: {@code conform(a).fresh().run()}.
   *
   * @param device whom; its lease is given back for the run, if this session has it
   * @return what is to be said yet
   */
  Checking conform(Object device);

  /**
   * Traces the system calls for a device, whoever opens it, or of a session.
   *
   * @param subject a device; or a session, as {@link Moving#start}, {@link #listen} or {@link
   *     #sessions} gave it, or its id
   * @return the trace, until it is closed or the session ends
   */
  ScriptTrace trace(Object subject);

  /**
   * Makes an emulated device. It goes when it is removed, and with the session; {@code
   * vfio:emulate} makes one that stays.
   *
   * @param model one of {@link #drivers}
   * @param words the name after {@code emu:}, if any, then options of the model: {@code "left"},
   *     {@code "ports=2"}
   * @return its address
   */
  DeviceAddress emulate(String model, String... words);

  /**
   * Removes an emulated device; what it held is gone.
   *
   * @param device that is not open
   */
  void remove(Object device);

  /**
   * The PCI functions that VFIO drivers have or could have. Opens nothing.
   *
   * @return in ascending order of their addresses
   */
  List<PciFunction> functions();

  /**
   * Begins to describe how a PCI function is given to a VFIO driver: {@code
   * prepare("0000:3b:00.2").run()}.
   *
   * @param function whom
   * @return what is to be said yet
   */
  Preparing prepare(Object function);

  /**
   * What is prepared, by whomever, wholly or in part.
   *
   * @return in ascending order of their addresses
   */
  List<Preparation> prepared();

  /**
   * Gives a PCI function back to the driver that it had, and all that were prepared with it.
   *
   * @param function one of them
   * @return what was undone
   */
  Preparation unprepare(Object function);

  /**
   * The faults of the emulated kernel.
   *
   * @param device whose system calls shall go wrong
   * @return arms and lists them
   */
  Faults faults(Object device);

  /**
   * The plug-ins that are present: backends, drivers, models, transports.
   *
   * @return by kind and name
   */
  List<DriverInfo> drivers();

  /**
   * A service of the platform, or of a vendor's bundle. Survives restarts: each call goes to the
   * best one that is there then.
   *
   * @param <T> the interface
   * @param type its class, for example {@code Devices.class}
   * @return never null; its methods throw a {@link org.drover.api.DroverException} while nobody
   *     offers the service
   */
  <T> T service(Class<T> type);

  /**
   * Registers an object of a script as a service of the platform, until it is closed or the session
   * ends: a whole {@code VendorDriver} or {@code DeviceModel}, written in the console.
   *
   * @param object implements what it is to be found by
   * @param services the interfaces; without any, those of {@code org.drover.api.spi} that the
   *     object implements
   * @return the registration
   */
  Definition define(Object object, Class<?>... services);

  /**
   * Draws a table.
   *
   * @param rows a collection, an array, a stream or a map: records, maps or whatever
   * @return a column for each component of the records and each key of the maps
   */
  Text table(Object rows);

  /**
   * Draws numbers: a row of them as columns, a map's as bars.
   *
   * @param numbers a collection, an array or a stream of numbers or durations; or a map of such by
   *     name
   * @return lines as wide as the terminal
   */
  Text plot(Object numbers);

  /**
   * What the script was given.
   *
   * @return its arguments; none in a console
   */
  List<String> args();
}
