// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.words;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.service.DeviceStatus;
import org.drover.api.service.Drivers.DriverInfo;
import org.drover.api.service.LeaseInfo;
import org.drover.api.service.MigrationReport;
import org.drover.api.service.MigrationSnapshot;

/**
 * The words of {@link Vfio} without {@code vfio.} before them: every session imports them
 * statically. That is one snippet for all words; a method of the session for each of them would
 * take a compilation each, seconds in all.
 *
 * <p>Whose words they are is told by the caller: the nearest method on the stack whose class was
 * defined by a session's class loader. So they work on any thread that runs code of a snippet.
 */
public final class Words {
  private static final StackWalker STACK =
      // Hidden frames too: of a method reference, nothing else on the stack is a snippet's.
      StackWalker.getInstance(Set.of(Option.RETAIN_CLASS_REFERENCE, Option.SHOW_HIDDEN_FRAMES));

  // A session's words may hold objects of its snippets, and so the key: hence weak values.
  private static final Map<ClassLoader, WeakReference<Vfio>> SESSIONS = new WeakHashMap<>();

  private Words() {}

  /**
   * Makes these the words of the snippet that calls this, and of all that share its class loader.
   * Part of every session's start-up.
   *
   * @param vfio the session's words
   */
  public static void use(Vfio vfio) {
    ClassLoader caller = STACK.getCallerClass().getClassLoader();
    synchronized (SESSIONS) {
      SESSIONS.put(caller, new WeakReference<>(vfio));
    }
  }

  private static Vfio mine() {
    return STACK
        .walk(Words::firstOf)
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the words of org.drover.jshell.words.Words belong to the snippets of a JShell"
                        + " session, and none is calling; start one with vfio:jshell, or use"
                        + " org.drover.api.service"));
  }

  private static Optional<Vfio> firstOf(Stream<StackFrame> frames) {
    return frames
        .map(frame -> frame.getDeclaringClass().getClassLoader())
        .filter(Objects::nonNull)
        .distinct()
        .map(Words::of)
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Vfio> of(ClassLoader loader) {
    synchronized (SESSIONS) {
      return Optional.ofNullable(SESSIONS.get(loader)).map(WeakReference::get);
    }
  }

  /** See {@link Vfio#devices()}. */
  public static List<DeviceStatus> devices() {
    return mine().devices();
  }

  /** See {@link Vfio#info(Object)}. */
  public static Text info(Object device) {
    return mine().info(device);
  }

  /** See {@link Vfio#open(Object)}. */
  public static ScriptDevice open(Object device) {
    return mine().open(device);
  }

  /** See {@link Vfio#open(Object, String)}. */
  public static ScriptDevice open(Object device, String space) {
    return mine().open(device, space);
  }

  /** See {@link Vfio#leases()}. */
  public static List<LeaseInfo> leases() {
    return mine().leases();
  }

  /** See {@link Vfio#migrate(Object...)}. */
  public static Moving migrate(Object... devices) {
    return mine().migrate(devices);
  }

  /** See {@link Vfio#listen(String, Object...)}. */
  public static ScriptSession listen(String place, Object... devices) {
    return mine().listen(place, devices);
  }

  /** See {@link Vfio#sessions()}. */
  public static List<MigrationSnapshot> sessions() {
    return mine().sessions();
  }

  /** See {@link Vfio#session(String)}. */
  public static ScriptSession session(String id) {
    return mine().session(id);
  }

  /** See {@link Vfio#watch(Object)}. */
  public static MigrationReport watch(Object session) {
    return mine().watch(session);
  }

  /** See {@link Vfio#conform(Object)}. */
  public static Checking conform(Object device) {
    return mine().conform(device);
  }

  /** See {@link Vfio#trace(Object)}. */
  public static ScriptTrace trace(Object subject) {
    return mine().trace(subject);
  }

  /** See {@link Vfio#emulate(String, String...)}. */
  public static DeviceAddress emulate(String model, String... words) {
    return mine().emulate(model, words);
  }

  /** See {@link Vfio#remove(Object)}. */
  public static void remove(Object device) {
    mine().remove(device);
  }

  /** See {@link Vfio#faults(Object)}. */
  public static Faults faults(Object device) {
    return mine().faults(device);
  }

  /** See {@link Vfio#drivers()}. */
  public static List<DriverInfo> drivers() {
    return mine().drivers();
  }

  /** See {@link Vfio#service(Class)}. */
  public static <T> T service(Class<T> type) {
    return mine().service(type);
  }

  /** See {@link Vfio#define(Object, Class<?>...)}. */
  public static Definition define(Object object, Class<?>... services) {
    return mine().define(object, services);
  }

  /** See {@link Vfio#table(Object)}. */
  public static Text table(Object rows) {
    return mine().table(rows);
  }

  /** See {@link Vfio#plot(Object)}. */
  public static Text plot(Object numbers) {
    return mine().plot(numbers);
  }

  /** See {@link Vfio#args()}. */
  public static List<String> args() {
    return mine().args();
  }
}
