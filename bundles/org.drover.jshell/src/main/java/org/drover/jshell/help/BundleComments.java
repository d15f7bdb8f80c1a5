// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.help;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.drover.jshell.session.Documentation;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.namespace.PackageNamespace;
import org.osgi.framework.wiring.BundleWiring;

/** Comments from the sources of live bundles, of packages that they export. Any thread. */
public final class BundleComments implements Comments {
  /** Where a bundle carries its sources, by an old custom of OSGi's. */
  private static final String SOURCES = "OSGI-OPT/src";

  /** A comment that only says where it is told. */
  private static final Pattern ELSEWHERE = Pattern.compile("See \\{@link ([\\w.]+#[^}]*)\\}\\.?");

  private final BundleContext context;

  /**
   * Of a framework.
   *
   * @param context of any bundle in it
   */
  public BundleComments(BundleContext context) {
    this.context = context;
  }

  @Override
  public String on(String text) {
    String comment = Signature.parse(text).flatMap(this::find).orElse("");
    Matcher elsewhere = ELSEWHERE.matcher(comment);
    return elsewhere.matches()
        ? Signature.parse(elsewhere.group(1).replace('#', '.')).flatMap(this::find).orElse(comment)
        : comment;
  }

  @Override
  public List<Documentation> named(String name) {
    return Signature.parse(name).stream()
        .flatMap(
            signature -> files(signature).flatMap(file -> file.named(signature.member()).stream()))
        .toList();
  }

  private Optional<String> find(Signature signature) {
    return files(signature).map(file -> file.on(signature)).flatMap(Optional::stream).findFirst();
  }

  private Stream<SourceComments> files(Signature signature) {
    return Arrays.stream(context.getBundles())
        .flatMap(bundle -> sources(bundle, signature))
        .map(source -> SourceComments.of(read(source)));
  }

  private static Stream<URL> sources(Bundle bundle, Signature signature) {
    BundleWiring wiring = bundle.adapt(BundleWiring.class);
    if (wiring == null) {
      return Stream.empty();
    }
    return wiring.getCapabilities(PackageNamespace.PACKAGE_NAMESPACE).stream()
        .map(exported -> (String) exported.getAttributes().get(PackageNamespace.PACKAGE_NAMESPACE))
        .filter(name -> isMeant(name, signature.packageName()))
        .flatMap(name -> entries(bundle, name, signature.type()).stream());
  }

  private static boolean isMeant(String packageName, String wanted) {
    return wanted.isEmpty() || wanted.equals(packageName);
  }

  private static List<URL> entries(Bundle bundle, String packageName, String type) {
    Enumeration<URL> found =
        bundle.findEntries(SOURCES + "/" + packageName.replace('.', '/'), type + ".java", false);
    return found == null ? List.of() : Collections.list(found);
  }

  private static String read(URL source) {
    try (InputStream in = source.openStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      // Of a bundle that is just being uninstalled, at worst.
      throw new UncheckedIOException(source + " cannot be read", e);
    }
  }
}
