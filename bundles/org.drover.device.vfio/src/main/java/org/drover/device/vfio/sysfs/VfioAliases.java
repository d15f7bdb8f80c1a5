// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.sysfs;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.drover.uapi.Kernel;

/**
 * Which module has a VFIO driver of a PCI function's own: its vendor's, which can migrate it.
 *
 * <p>The id tables of VFIO drivers for PCI are in the aliases of their modules with {@code
 * vfio_pci:} where others have {@code pci:} ({@code scripts/mod/file2alias.c}); that of vfio-pci
 * itself fits every function.
 */
public final class VfioAliases {
  /** The driver that fits every function and migrates none. */
  public static final String GENERIC = "vfio-pci";

  private static final String PREFIX = "vfio_pci:";
  private static final Pattern ALIAS = Pattern.compile("alias (" + PREFIX + "\\S+) (\\S+)");

  private final KernelText text;
  private final String aliases;

  /**
   * Of a kernel.
   *
   * @param kernel whose modules are looked through
   */
  public VfioAliases(Kernel kernel) {
    this.text = new KernelText(kernel);
    this.aliases = "/lib/modules/" + kernel.release() + "/modules.alias";
  }

  /**
   * Of several modules that fit a function the one whose alias leaves the least open.
   *
   * @param modalias as sysfs has it: {@code pci:v000015B3d0000101Esv...}
   * @return the module's name; empty if there is none, or no list of aliases
   * @throws org.drover.api.KernelCallException if the list is there and cannot be read
   */
  public Optional<String> module(String modalias) {
    if (!modalias.startsWith("pci:")) {
      return Optional.empty();
    }
    String wanted = "vfio_" + modalias;
    return text.lines(aliases)
        .filter(line -> line.contains(PREFIX))
        .map(ALIAS::matcher)
        .filter(Matcher::matches)
        .filter(alias -> !sameModule(alias.group(2), GENERIC) && fits(alias.group(1), wanted))
        .min(Comparator.comparingLong(alias -> stars(alias.group(1))))
        .map(alias -> alias.group(2));
  }

  private static boolean fits(String alias, String modalias) {
    return Stream.of(alias.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.collectingAndThen(Collectors.joining(".*"), modalias::matches));
  }

  private static long stars(String alias) {
    return alias.chars().filter(c -> c == '*').count();
  }

  /**
   * Whether two names are one module's: modules have underscores where drivers may have hyphens.
   *
   * @param one a name
   * @param other another
   * @return true if they are
   */
  public static boolean sameModule(String one, String other) {
    return one.replace('-', '_').equals(other.replace('-', '_'));
  }
}
