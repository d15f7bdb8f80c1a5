// SPDX-License-Identifier: Apache-2.0
package org.drover.core.registry;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleRequirement;
import org.osgi.resource.Namespace;

/**
 * What a bundle requires, read from the filter that the framework matches with ({@code
 * (&(osgi.wiring.package=a.b)(version>=1.0.0)(!(version>=2.0.0)))}).
 *
 * @param name of it; empty if the filter names none
 * @param words for people
 */
record Wanted(String name, String words) {
  private static final Pattern FROM = Pattern.compile("(?<!\\(!)\\(version>=([^)]+)\\)");
  private static final Pattern BELOW = Pattern.compile("\\(!\\s*\\(version>=([^)]+)\\)\\)");

  static Wanted of(BundleRequirement requirement) {
    String namespace = requirement.getNamespace();
    String filter = requirement.getDirectives().get(Namespace.REQUIREMENT_FILTER_DIRECTIVE);
    String given = filter == null ? "" : filter;
    String name = first(Pattern.compile("\\(" + Pattern.quote(namespace) + "=([^)]+)\\)"), given);
    if (name.isEmpty()) {
      return new Wanted("", given.isEmpty() ? namespace : namespace + " " + given);
    }
    boolean isPackage = namespace.equals(PackageNamespace.PACKAGE_NAMESPACE);
    return new Wanted(
        name, (isPackage ? "package" : namespace) + " " + name + from(given) + below(given));
  }

  private static String from(String filter) {
    String version = first(FROM, filter);
    return version.isEmpty() || version.equals("0.0.0") ? "" : " from " + version;
  }

  private static String below(String filter) {
    String version = first(BELOW, filter);
    return version.isEmpty() ? "" : " below " + version;
  }

  private static String first(Pattern pattern, String text) {
    Matcher found = pattern.matcher(text);
    return found.find() ? found.group(1) : "";
  }
}
