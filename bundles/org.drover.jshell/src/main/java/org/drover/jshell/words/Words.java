// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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

/**
 * The words of {@link Vfio}, with and without {@code vfio.} before them: every session imports them
 * statically. That is one snippet for all words; a variable and a method of the session for each of
 * them would take a compilation each, seconds in all.
 *
 * <p>Whose words they are is told by who calls: see {@link VfioOfCaller}.
 */
public final class Words {
  /** The words of the session whose snippet uses this. */
  public static final Vfio vfio =
      (Vfio)
          Proxy.newProxyInstance(
              Words.class.getClassLoader(),
              new Class<?>[] {Vfio.class},
              (proxy, method, arguments) -> call(method, arguments));

  private Words() {}

  private static Object call(Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(VfioOfCaller.get(), arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** See {@link Vfio#devices()}. */
  public static List<DeviceStatus> devices() {
    return VfioOfCaller.get().devices();
  }

  /** See {@link Vfio#info(Object)}. */
  public static Text info(Object device) {
    return VfioOfCaller.get().info(device);
  }

  /** See {@link Vfio#explain(Object)}. */
  public static Explanation explain(Object device) {
    return VfioOfCaller.get().explain(device);
  }

  /** See {@link Vfio#plan(Object, Object)}. */
  public static Plan plan(Object from, Object into) {
    return VfioOfCaller.get().plan(from, into);
  }

  /** See {@link Vfio#inspect(String)}. */
  public static ImageReport inspect(String place) {
    return VfioOfCaller.get().inspect(place);
  }

  /** See {@link Vfio#verify(String)}. */
  public static ImageReport verify(String place) {
    return VfioOfCaller.get().verify(place);
  }

  /** See {@link Vfio#diff(String, String)}. */
  public static List<ImageDifference> diff(String left, String right) {
    return VfioOfCaller.get().diff(left, right);
  }

  /** See {@link Vfio#open(Object)}. */
  public static ScriptDevice open(Object device) {
    return VfioOfCaller.get().open(device);
  }

  /** See {@link Vfio#open(Object, String)}. */
  public static ScriptDevice open(Object device, String space) {
    return VfioOfCaller.get().open(device, space);
  }

  /** See {@link Vfio#open(Object, AccessPath)}. */
  public static ScriptDevice open(Object device, AccessPath via) {
    return VfioOfCaller.get().open(device, via);
  }

  /** See {@link Vfio#open(Object, Placement)}. */
  public static ScriptDevice open(Object device, Placement placement) {
    return VfioOfCaller.get().open(device, placement);
  }

  /** See {@link Vfio#memory(String)}. */
  public static Placement memory(String sizes) {
    return VfioOfCaller.get().memory(sizes);
  }

  /** See {@link Vfio#dirty(Object)}. */
  public static ScriptDirty dirty(Object device) {
    return VfioOfCaller.get().dirty(device);
  }

  /** See {@link Vfio#leases()}. */
  public static List<LeaseInfo> leases() {
    return VfioOfCaller.get().leases();
  }

  /** See {@link Vfio#migrate(Object...)}. */
  public static Moving migrate(Object... devices) {
    return VfioOfCaller.get().migrate(devices);
  }

  /** See {@link Vfio#listen(String, Object...)}. */
  public static ScriptSession listen(String place, Object... devices) {
    return VfioOfCaller.get().listen(place, devices);
  }

  /** See {@link Vfio#create(String)}. */
  public static NewMdev create(String mdev) {
    return VfioOfCaller.get().create(mdev);
  }

  /** See {@link Vfio#create(String, String)}. */
  public static NewMdev create(String mdev, String kernel) {
    return VfioOfCaller.get().create(mdev, kernel);
  }

  /** See {@link Vfio#sessions()}. */
  public static List<MigrationSnapshot> sessions() {
    return VfioOfCaller.get().sessions();
  }

  /** See {@link Vfio#session(String)}. */
  public static ScriptSession session(String id) {
    return VfioOfCaller.get().session(id);
  }

  /** See {@link Vfio#watch(Object)}. */
  public static MigrationReport watch(Object session) {
    return VfioOfCaller.get().watch(session);
  }

  /** See {@link Vfio#resolve(Object)}. */
  public static ScriptSession resolve(Object session) {
    return VfioOfCaller.get().resolve(session);
  }

  /** See {@link Vfio#shutdown()}. */
  public static Stopping shutdown() {
    return VfioOfCaller.get().shutdown();
  }

  /** See {@link Vfio#conform(Object)}. */
  public static Checking conform(Object device) {
    return VfioOfCaller.get().conform(device);
  }

  /** See {@link Vfio#trace(Object)}. */
  public static ScriptTrace trace(Object subject) {
    return VfioOfCaller.get().trace(subject);
  }

  /** See {@link Vfio#emulate(String, String...)}. */
  public static DeviceAddress emulate(String model, String... words) {
    return VfioOfCaller.get().emulate(model, words);
  }

  /** See {@link Vfio#remove(Object)}. */
  public static void remove(Object device) {
    VfioOfCaller.get().remove(device);
  }

  /** See {@link Vfio#functions()}. */
  public static List<PciFunction> functions() {
    return VfioOfCaller.get().functions();
  }

  /** See {@link Vfio#prepare(Object)}. */
  public static Preparing prepare(Object function) {
    return VfioOfCaller.get().prepare(function);
  }

  /** See {@link Vfio#prepared()}. */
  public static List<Preparation> prepared() {
    return VfioOfCaller.get().prepared();
  }

  /** See {@link Vfio#unprepare(Object)}. */
  public static Preparation unprepare(Object function) {
    return VfioOfCaller.get().unprepare(function);
  }

  /** See {@link Vfio#faults(Object)}. */
  public static Faults faults(Object device) {
    return VfioOfCaller.get().faults(device);
  }

  /** See {@link Vfio#drivers()}. */
  public static List<DriverInfo> drivers() {
    return VfioOfCaller.get().drivers();
  }

  /** See {@link Vfio#service(Class)}. */
  public static <T> T service(Class<T> type) {
    return VfioOfCaller.get().service(type);
  }

  /** See {@link Vfio#define(Object, Class<?>...)}. */
  public static Definition define(Object object, Class<?>... services) {
    return VfioOfCaller.get().define(object, services);
  }

  /** See {@link Vfio#table(Object)}. */
  public static Text table(Object rows) {
    return VfioOfCaller.get().table(rows);
  }

  /** See {@link Vfio#plot(Object)}. */
  public static Text plot(Object numbers) {
    return VfioOfCaller.get().plot(numbers);
  }

  /** See {@link Vfio#args()}. */
  public static List<String> args() {
    return VfioOfCaller.get().args();
  }
}
