// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;
import org.drover.api.RefusedException;
import org.drover.api.service.Preparation;
import org.drover.api.service.PreparedFunction;
import org.drover.device.vfio.AutoClose;
import org.drover.device.vfio.prepare.Change.Judgement;
import org.drover.device.vfio.prepare.Change.Order;
import org.drover.device.vfio.prepare.PciDrivers.Unsettled;

/**
 * One preparation, there and back. Its file is on the disk before the first write to sysfs, and is
 * removed behind the last one that undoes something; in between, where each function is tells what
 * is to be undone of it, after a failure as well as after a crash.
 */
final class Undertaking {
  private static final Logger LOG = System.getLogger("org.drover.device.vfio.prepare");

  private final Host host;
  private final Notebook notebook;
  private final SavedPreparation saved;

  Undertaking(Host host, Notebook notebook, SavedPreparation saved) {
    this.host = host;
    this.notebook = notebook;
    this.saved = saved;
  }

  /** What could not be undone, and why. */
  private record Failure(DeviceAddress address, RuntimeException error) {
    String words() {
      return address + ": " + error.getMessage();
    }
  }

  Preparation prepare(List<String> notes) {
    String what = "preparing " + saved.address();
    return claimed(
        "being prepared",
        what,
        () -> {
          requireUnchanged(what);
          forgetOlder();
          notebook.write(saved);
          take(what);
          return shown(host, saved, notes);
        });
  }

  private void take(String what) {
    try {
      saved.changes().forEach(host.drivers()::take);
    } catch (RuntimeException | LinkageError e) {
      // Whatever it is, functions must not stay half-way.
      throw undone(what, e);
    }
    LOG.log(Level.INFO, "{0} is prepared: {1}", saved.address(), targets());
  }

  private String targets() {
    return saved.changes().stream()
        .map(change -> change.name() + " for " + change.to())
        .collect(Collectors.joining(", "));
  }

  /** Between the plan and the claims somebody else may have come. */
  private void requireUnchanged(String what) {
    if (!host.isAsBefore(saved)) {
      throw new RefusedException(
          what, List.of("somebody else has changed a function of it just now; try again"));
    }
  }

  /** Of preparations that a boot of the machine has undone; the plan has seen that they are. */
  private void forgetOlder() {
    notebook.contents().readable().stream()
        .filter(
            older -> saved.changes().stream().anyMatch(one -> older.contains(saved.address(one))))
        .filter(host::isAsBefore)
        .forEach(notebook::remove);
  }

  private DroverException undone(String what, Throwable first) {
    // The way back is taken to its end, whoever is interrupted.
    boolean interrupted = Thread.interrupted();
    List<Failure> failures = giveBack(saved.changes(), Unsettled.STAYS);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    String begin = what + " failed: " + first.getMessage() + "; ";
    if (!failures.isEmpty()) {
      String left = failures.stream().map(Failure::words).collect(Collectors.joining("; "));
      return error(
          begin
              + "of what was done before, this could not be undone: "
              + left
              + "; `vfio:unprepare "
              + saved.address()
              + "` tries it again",
          first,
          failures);
    }
    DroverException error = error(begin + "what was done before is undone", first, failures);
    try {
      notebook.remove(saved);
    } catch (DroverException later) {
      error.addSuppressed(later);
    }
    return error;
  }

  private static DroverException error(String sentence, Throwable first, List<Failure> failures) {
    DroverException error = new DroverException(sentence, first);
    failures.forEach(failure -> error.addSuppressed(failure.error()));
    LOG.log(Level.WARNING, sentence);
    return error;
  }

  /** The last one first; one that fails keeps none of the others from being given back. */
  private List<Failure> giveBack(List<Change> changes, Unsettled unsettled) {
    List<Change> reversed = new ArrayList<>(changes);
    Collections.reverse(reversed);
    List<Failure> failures = new ArrayList<>();
    for (Change change : reversed) {
      try {
        host.drivers().giveBack(change, unsettled);
      } catch (RuntimeException e) {
        failures.add(new Failure(saved.address(change), e));
      }
    }
    return failures;
  }

  /**
   * There and back.
   *
   * @param wait for processes that have a function open, as long as the kernel does
   */
  Preparation unprepare(boolean wait) {
    String what = "unpreparing " + saved.address();
    return claimed(
        "being given back",
        what,
        () -> {
          requireFitting(what);
          if (!wait) {
            requireClosed(
                what,
                "close it there, for the kernel would wait for that without end; `vfio:unprepare "
                    + saved.address()
                    + " --force` waits with it");
          }
          return giveAllBack(what, saved.changes(), List.of(), Unsettled.STAYS);
        });
  }

  /** The kernel takes a function from its driver when nobody has it open, and waits without end. */
  private void requireClosed(String what, String remedy) {
    List<String> reasons = new ArrayList<>();
    for (Change change : saved.changes()) {
      if (host.judge(change).standing() == PreparedFunction.Standing.PREPARED) {
        host.heldElsewhere(change.name())
            .forEach(who -> reasons.add(saved.address(change) + ": " + who));
      }
    }
    if (!reasons.isEmpty()) {
      reasons.add(remedy);
      throw new RefusedException(what, reasons);
    }
  }

  private void requireFitting(String what) {
    List<String> reasons = new ArrayList<>();
    for (Change change : saved.changes()) {
      Judgement judgement = host.judge(change);
      if (!judgement.standing().fits()) {
        reasons.add(saved.address(change) + ": " + judgement.remark().orElseThrow());
      }
    }
    if (!reasons.isEmpty()) {
      reasons.add(
          "`vfio:unprepare "
              + saved.address()
              + " --forget` undoes what still can be and forgets the rest");
      throw new RefusedException(what, reasons);
    }
  }

  Preparation forget() {
    String what = "unpreparing " + saved.address();
    return claimed(
        "being given back",
        what,
        () -> {
          requireClosed(
              what,
              "close it there, for the kernel would wait for that without end, and then forget it"
                  + " by the same command");
          List<Change> fitting =
              saved.changes().stream()
                  .filter(change -> host.judge(change).standing().fits())
                  .toList();
          List<String> notes = new ArrayList<>();
          saved.changes().stream()
              .filter(change -> !fitting.contains(change))
              .map(change -> saved.address(change) + " is left as it is, and forgotten.")
              .forEach(notes::add);
          return giveAllBack(what, fitting, notes, (order, e) -> notes.add(left(order, e)));
        });
  }

  private static String left(Order order, DroverException error) {
    return order.attribute()
        + " of "
        + order.port()
        + " is perhaps not "
        + order.value()
        + " again, and forgotten: "
        + error.getMessage()
        + ".";
  }

  private Preparation giveAllBack(
      String what, List<Change> changes, List<String> notes, Unsettled unsettled) {
    List<Failure> failures = giveBack(changes, unsettled);
    if (!failures.isEmpty()) {
      String left = failures.stream().map(Failure::words).collect(Collectors.joining("; "));
      throw error(
          what + " failed for " + left + "; what is left can be tried again",
          failures.get(0).error(),
          failures.subList(1, failures.size()));
    }
    notebook.remove(saved);
    LOG.log(Level.INFO, "{0} is given back, and what was prepared with it", saved.address());
    return shown(host, saved, notes);
  }

  static Preparation shown(Host host, SavedPreparation saved, List<String> notes) {
    List<String> all = new ArrayList<>(notes);
    saved.changes().stream()
        .filter(change -> !change.settings().isEmpty())
        .filter(change -> host.judge(change).standing() == PreparedFunction.Standing.PREPARED)
        .flatMap(change -> change.settings().stream())
        .map(Undertaking::sentence)
        .forEach(all::add);
    return new Preparation(
        saved.address(),
        saved.since(),
        saved.changes().stream()
            .map(
                change -> {
                  Judgement judgement = host.judge(change);
                  return new PreparedFunction(
                      saved.address(change),
                      change.to(),
                      change.from(),
                      judgement.standing(),
                      judgement.remark());
                })
            .toList(),
        all);
  }

  private static String sentence(Change.Setting setting) {
    return "devlink: "
        + setting.attribute()
        + " of "
        + setting.port()
        + " is "
        + setting.to()
        + ", and was "
        + setting.from()
        + ".";
  }

  /** Does something while nobody else in this platform may touch the functions. */
  private <T> T claimed(String use, String what, Supplier<T> work) {
    Deque<AutoClose> claims = new ArrayDeque<>();
    try {
      for (Change change : saved.changes()) {
        DeviceAddress address = saved.address(change);
        String whose = address.equals(saved.address()) ? "" : " with " + address;
        claims.push(host.claim(change.name(), use, what + whose));
      }
      return work.get();
    } finally {
      claims.forEach(AutoClose::close);
    }
  }
}
