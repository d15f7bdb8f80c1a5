// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which VFIO driver a function should have: its vendor's, which can migrate it, or {@code
 * vfio-pci}.
 *
 * <p>The id tables of VFIO drivers for PCI are in the aliases of their modules with {@code
 * vfio_pci:} where others have {@code pci:} ({@code scripts/mod/file2alias.c}); that of vfio-pci
 * itself fits every function.
 */
final class VariantDrivers {
  static final String GENERIC = "vfio-pci";

  private static final String PREFIX = "vfio_pci:";
  private static final Pattern ALIAS = Pattern.compile("alias (" + PREFIX + "\\S+) (\\S+)");

  private final PciTree tree;
  private final KernelText text;
  private final String aliases;

  /**
   * Of a kernel.
   *
   * @param release its, as {@code uname -r} prints it
   */
  VariantDrivers(PciTree tree, KernelText text, String release) {
    this.tree = tree;
    this.text = text;
    this.aliases = "/lib/modules/" + release + "/modules.alias";
  }

  /**
   * A driver and what is to be said of the choice.
   *
   * @param driver its name
   * @param note a sentence, if there is a better one
   */
  record Choice(String driver, Optional<String> note) {}

  Choice of(PciFacts function) {
    Optional<String> module = module(function);
    if (module.isEmpty()) {
      return new Choice(GENERIC, Optional.empty());
    }
    return driver(module.get())
        .map(driver -> new Choice(driver, Optional.empty()))
        .orElseGet(() -> new Choice(GENERIC, Optional.of(note(function, module.get()))));
  }

  private static String note(PciFacts function, String module) {
    return function.name()
        + " has a VFIO driver of its own, in the module "
        + module
        + ", which is not loaded; "
        + GENERIC
        + " cannot migrate it: `modprobe "
        + module
        + "` before it is prepared.";
  }

  /** Of several that fit the one whose alias leaves the least open. */
  private Optional<String> module(PciFacts function) {
    if (!function.modalias().startsWith("pci:")) {
      return Optional.empty();
    }
    String wanted = "vfio_" + function.modalias();
    return text.lines(aliases)
        .filter(line -> line.contains(PREFIX))
        .map(ALIAS::matcher)
        .filter(Matcher::matches)
        .filter(alias -> !isGeneric(alias.group(2)) && fits(alias.group(1), wanted))
        .min(Comparator.comparingLong(alias -> stars(alias.group(1))))
        .map(alias -> alias.group(2));
  }

  private static boolean isGeneric(String module) {
    return plain(module).equals(plain(GENERIC));
  }

  private static boolean fits(String alias, String modalias) {
    return Stream.of(alias.split("\\*", -1))
        .map(Pattern::quote)
        .collect(Collectors.collectingAndThen(Collectors.joining(".*"), modalias::matches));
  }

  private static long stars(String alias) {
    return alias.chars().filter(c -> c == '*').count();
  }

  /** A driver says which module it is in; one that is built in says nothing but has its name. */
  private Optional<String> driver(String module) {
    return tree.drivers().stream()
        .filter(
            driver ->
                plain(tree.link(PciTree.DRIVERS + driver + "/module").orElse(driver))
                    .equals(plain(module)))
        .findFirst();
  }

  /** Modules have underscores where drivers may have hyphens. */
  private static String plain(String name) {
    return name.replace('-', '_');
  }
}
