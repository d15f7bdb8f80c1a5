// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.drover.api.service.PreparedFunction.Standing;
import org.drover.device.vfio.host.PciFacts;
import org.drover.device.vfio.host.PciTree;

/**
 * What a preparation does to one function, with all that is needed to undo it.
 *
 * @param name the function's address
 * @param vendor its ids, by which it is known again
 * @param device likewise
 * @param to the VFIO driver that gets it
 * @param from the driver that had it; empty if none had
 * @param override the {@code driver_override} that it had; empty if none
 * @param settings of its devlink port, in the order in which they are made
 */
record Change(
    String name,
    int vendor,
    int device,
    String to,
    Optional<String> from,
    Optional<String> override,
    List<Setting> settings) {

  Change {
    settings = List.copyOf(settings);
  }

  static Change of(PciFacts function, String to, List<Setting> settings) {
    return new Change(
        function.name(),
        function.vendor(),
        function.device(),
        to,
        function.driver(),
        function.override(),
        settings);
  }

  /**
   * An attribute of the function's devlink port.
   *
   * @param port its handle
   * @param attribute its name
   * @param to the value that it gets
   * @param from the value that it had, another one
   */
  record Setting(String port, String attribute, String to, String from) {
    Order there() {
      return new Order(port, attribute, to);
    }

    Order back() {
      return new Order(port, attribute, from);
    }
  }

  /** What the kernel is told. */
  sealed interface Step {}

  /**
   * An attribute of a devlink port that gets a value, if it does not have it.
   *
   * @param port its handle
   * @param attribute its name
   * @param value of it
   */
  record Order(String port, String attribute, String value) implements Step {}

  /**
   * A write, and what it is for.
   *
   * @param path in sysfs
   * @param text what is written
   */
  record Write(String path, String text) implements Step {}

  /** The way there. What is set of a port is set while no driver has the function. */
  List<Step> steps() {
    List<Step> steps = new ArrayList<>();
    steps.add(new Write(PciTree.DEVICES + name + PciTree.OVERRIDE, to));
    from.ifPresent(driver -> steps.add(unbind(driver)));
    settings.forEach(setting -> steps.add(setting.there()));
    steps.add(new Write("bus/pci/drivers_probe", name));
    return steps;
  }

  /**
   * The way back from where the function is now; empty if it is there. The settings go while no
   * driver has the function, so that one whose old driver has it again is as it was; the override
   * goes before the old driver comes: the kernel binds no driver that the override does not name.
   */
  List<Step> stepsBack(PciFacts now) {
    List<Step> steps = new ArrayList<>();
    boolean home = now.driver().equals(from);
    if (!home) {
      now.driver().ifPresent(driver -> steps.add(unbind(driver)));
    }
    if (!home || from.isEmpty()) {
      for (int i = settings.size() - 1; i >= 0; i--) {
        steps.add(settings.get(i).back());
      }
    }
    if (!now.override().equals(override)) {
      // A line's end alone is how an override is taken away: a write of no bytes does nothing.
      steps.add(new Write(PciTree.DEVICES + name + PciTree.OVERRIDE, override.orElse("\n")));
    }
    if (!home) {
      from.ifPresent(driver -> steps.add(new Write(PciTree.DRIVERS + driver + "/bind", name)));
    }
    return steps;
  }

  /** Whether sysfs alone tells nothing of the settings: nobody has it, before and after them. */
  boolean isToldByItsSettings() {
    return !settings.isEmpty() && from.isEmpty() && override.equals(Optional.of(to));
  }

  private Write unbind(String driver) {
    return new Write(PciTree.DRIVERS + driver + "/unbind", name);
  }

  /**
   * Where the function stands.
   *
   * @param standing in a word
   * @param remark what is to be said of it, a clause
   */
  record Judgement(Standing standing, Optional<String> remark) {
    static Judgement of(Standing standing, String remark) {
      return new Judgement(standing, Optional.of(remark));
    }
  }

  /** Only what the writes of both ways lead through fits; nothing else is taken for our work. */
  Judgement judge(Optional<PciFacts> found) {
    if (found.isEmpty()) {
      return Judgement.of(Standing.GONE, "there is no such function any more");
    }
    PciFacts now = found.get();
    if (now.vendor() != vendor || now.device() != device) {
      return Judgement.of(
          Standing.CHANGED,
          "another function is there now: "
              + ids(now.vendor(), now.device())
              + " instead of "
              + ids());
    }
    boolean nobodyHasIt = now.driver().isEmpty();
    boolean old = now.override().equals(override);
    boolean ours = now.override().equals(Optional.of(to));
    if (now.driver().equals(from) && old) {
      return new Judgement(Standing.AS_BEFORE, Optional.empty());
    }
    if (now.driver().equals(Optional.of(to)) && ours) {
      return new Judgement(Standing.PREPARED, Optional.empty());
    }
    if (nobodyHasIt && (old || ours)) {
      return Judgement.of(Standing.HALF_DONE, "no driver has it");
    }
    if (now.driver().equals(from) && ours) {
      return Judgement.of(Standing.HALF_DONE, from.get() + " has it still");
    }
    return Judgement.of(
        Standing.CHANGED,
        "somebody else has changed it: its driver is "
            + now.driver().orElse("none")
            + " and its driver_override "
            + now.override().orElse("none"));
  }

  private String ids() {
    return ids(vendor, device);
  }

  private static String ids(int vendor, int device) {
    return String.format("%04x:%04x", vendor, device);
  }
}
