// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.mutants;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.PrintWriter;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.reporting.legacy.xml.LegacyXmlReportGeneratingListener;

/**
 * Runs tests in this JVM and writes their report: {@code SomeTests REPORTS NAME...}, where a name
 * is {@code Class} or {@code Class#method}, with whatever parameters the method has.
 */
public final class SomeTests {
  private SomeTests() {}

  /**
   * Exits with 0 if the report was written, whatever it says.
   *
   * @param args where the report goes, and what to run
   * @throws ClassNotFoundException if there is no such class
   */
  public static void main(String[] args) throws ClassNotFoundException {
    List<DiscoverySelector> selectors = new ArrayList<>();
    for (String name : Arrays.asList(args).subList(1, args.length)) {
      selectors.addAll(selectors(name));
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    SummaryGeneratingListener summary = new SummaryGeneratingListener();
    LauncherFactory.create()
        .execute(
            request()
                .selectors(selectors)
                // A fault may hang a test, which then fails and does not hang the hunt.
                .configurationParameter("junit.jupiter.execution.timeout.default", "60 s")
                .configurationParameter(
                    "junit.jupiter.execution.timeout.thread.mode.default", "SEPARATE_THREAD")
                .build(),
            summary,
            new LegacyXmlReportGeneratingListener(Path.of(args[0]), out));
    summary.getSummary().printFailuresTo(out, 20);
    summary.getSummary().printTo(out);
    // Not by returning: a fault may leave a thread behind that never ends.
    System.exit(0);
  }

  private static List<DiscoverySelector> selectors(String name) throws ClassNotFoundException {
    String[] parts = name.split("#", 2);
    Class<?> type = Class.forName(parts[0], false, ClassLoader.getSystemClassLoader());
    if (parts.length == 1) {
      return List.of(selectClass(type));
    }
    List<DiscoverySelector> methods = new ArrayList<>();
    for (Method method : methods(type).toList()) {
      if (method.getName().equals(parts[1]) && method.getAnnotations().length > 0) {
        methods.add(selectMethod(type, method));
      }
    }
    if (methods.isEmpty()) {
      throw new IllegalArgumentException("there is no test " + name);
    }
    return methods;
  }

  /** Its own and those of its ancestors, such as a contract that it keeps. */
  private static Stream<Method> methods(Class<?> type) {
    return Stream.<Class<?>>iterate(type, each -> each != null, Class::getSuperclass)
        .flatMap(each -> Arrays.stream(each.getDeclaredMethods()));
  }
}
