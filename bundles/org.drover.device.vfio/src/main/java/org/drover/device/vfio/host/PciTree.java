// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.drover.api.DroverException;
import org.drover.device.vfio.sysfs.DeviceNodes;
import org.drover.device.vfio.sysfs.SysfsPaths;
import org.drover.uapi.Sysfs;

/**
 * Reads the PCI functions of a kernel. Writes nothing. Every method throws {@link DroverException}
 * if sysfs is there and cannot be read. May be used from any thread.
 */
public final class PciTree {
  /** Where the functions are, below sysfs, with a slash at the end. */
  public static final String DEVICES = "bus/pci/devices/";

  /** Where the drivers are, likewise. */
  public static final String DRIVERS = "bus/pci/drivers/";

  /** The attribute of a function, with a slash before it. */
  public static final String OVERRIDE = "/driver_override";

  /** What {@code driver_override_show} prints of a null pointer. */
  private static final String NO_OVERRIDE = "(null)";

  private final Sysfs sysfs;

  /**
   * Of a kernel.
   *
   * @param sysfs of it
   */
  public PciTree(Sysfs sysfs) {
    this.sysfs = sysfs;
  }

  /**
   * Whose functions these are.
   *
   * @return always the same
   */
  public Sysfs sysfs() {
    return sysfs;
  }

  /**
   * All functions.
   *
   * @return in ascending order
   */
  public List<PciFacts> all() {
    return known(list(withoutSlash(DEVICES)));
  }

  private List<PciFacts> known(List<String> names) {
    return names.stream().flatMap(name -> find(name).stream()).toList();
  }

  /**
   * All functions of a group.
   *
   * @param number of the group
   * @return in ascending order
   */
  public List<PciFacts> group(int number) {
    return known(list("kernel/iommu_groups/" + number + "/devices"));
  }

  /**
   * One function.
   *
   * @param name for example {@code 0000:3b:00.2}
   * @return empty if there is none of this name
   */
  public Optional<PciFacts> find(String name) {
    if (!SysfsPaths.isName(name) || !sysfs.exists(DEVICES + name)) {
      return Optional.empty();
    }
    String path = DEVICES + name;
    return Optional.of(
        new PciFacts(
            name,
            number(path + "/class"),
            number(path + "/vendor"),
            number(path + "/device"),
            read(path + "/modalias").orElse(""),
            link(path + "/driver"),
            read(path + OVERRIDE).filter(text -> !text.isEmpty() && !text.equals(NO_OVERRIDE)),
            group(path)));
  }

  /**
   * A virtual function.
   *
   * @param physical the name of its physical function
   * @param number among the virtual functions of that, from 0 on
   */
  public record VirtualFunction(String physical, int number) {}

  /**
   * Whose virtual function a function is ({@code physfn}, {@code virtfn0} and so on).
   *
   * @param name of the function
   * @return empty if it is none
   */
  public Optional<VirtualFunction> virtual(String name) {
    return link(DEVICES + name + "/physfn")
        .flatMap(
            physical ->
                list(DEVICES + physical).stream()
                    .filter(entry -> entry.matches("virtfn\\d{1,4}"))
                    .filter(
                        entry -> link(DEVICES + physical + "/" + entry).equals(Optional.of(name)))
                    .findFirst()
                    .map(
                        entry ->
                            new VirtualFunction(
                                physical, Integer.parseInt(entry.substring("virtfn".length())))));
  }

  private OptionalInt group(String path) {
    return DeviceNodes.group(link(path + "/iommu_group"));
  }

  /** {@code 0x15b3}, as the PCI core prints it; 0 of a function that is just going away. */
  private int number(String path) {
    String text = read(path).orElse("0");
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw new DroverException(
          sysfs.root() + "/" + path + " says '" + text + "', which is no number", e);
    }
  }

  /**
   * The drivers that are loaded.
   *
   * @return in ascending order
   */
  public List<String> drivers() {
    return list(withoutSlash(DRIVERS));
  }

  /**
   * Whether a driver is loaded.
   *
   * @param name of it
   * @return false also of what is no name
   */
  public boolean hasDriver(String name) {
    return SysfsPaths.isName(name) && sysfs.exists(DRIVERS + name);
  }

  /**
   * Whether a function can be kept for one driver.
   *
   * @param name of the function
   * @return false on kernels before 3.16
   */
  public boolean hasOverride(String name) {
    return sysfs.exists(DEVICES + name + OVERRIDE);
  }

  boolean exists(String path) {
    return sysfs.exists(path);
  }

  /**
   * An attribute.
   *
   * @param path below sysfs
   * @return without the blanks around it; empty if it is absent
   */
  public Optional<String> read(String path) {
    try {
      return sysfs.read(path).map(String::strip);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /**
   * The last name of what a link says.
   *
   * @param path below sysfs
   * @return empty if it is absent
   */
  public Optional<String> link(String path) {
    return SysfsPaths.lastName(target(path));
  }

  /** What a link says; empty if it is absent. */
  Optional<String> target(String path) {
    try {
      return sysfs.readlink(path);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** Names in ascending order; none if the directory is absent. */
  List<String> list(String directory) {
    try {
      return new ArrayList<>(sysfs.list(directory));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The tree's own sentence has the place and the errno. */
  private static DroverException unreadable(IOException e) {
    return new DroverException(e.getMessage(), e);
  }

  private static String withoutSlash(String path) {
    return path.substring(0, path.length() - 1);
  }
}
