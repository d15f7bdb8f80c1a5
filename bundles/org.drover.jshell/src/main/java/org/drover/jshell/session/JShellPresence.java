// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.util.Optional;
import java.util.function.Predicate;

/** Whether this Java runtime has JShell and the framework lets bundles use it. */
final class JShellPresence {
  private static final String MODULE = "jdk.jshell";
  private static final String CLASS = "jdk.jshell.JShell";

  private final Predicate<String> modules;
  private final Predicate<String> classes;

  /**
   * Asks others.
   *
   * @param modules whether the Java runtime has a module
   * @param classes whether this bundle can load a class
   */
  JShellPresence(Predicate<String> modules, Predicate<String> classes) {
    this.modules = modules;
    this.classes = classes;
  }

  static JShellPresence here() {
    return new JShellPresence(
        name -> ModuleLayer.boot().findModule(name).isPresent(), JShellPresence::canLoad);
  }

  private static boolean canLoad(String name) {
    try {
      Class.forName(name, false, JShellPresence.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException | LinkageError e) {
      return false; // Whoever asks is told what is missing.
    }
  }

  /** One sentence on what is missing and what helps; nothing if JShell can be used. */
  Optional<String> absence() {
    if (!modules.test(MODULE)) {
      return Optional.of(
          ("This Java runtime (%s, Java %s) has no module %s: run the platform on a whole JDK, or"
                  + " add the modules %s and jdk.compiler to the runtime.")
              .formatted(
                  System.getProperty("java.home"), Runtime.version().feature(), MODULE, MODULE));
    }
    if (!classes.test(CLASS)) {
      return Optional.of(
          "The framework does not let bundles use "
              + MODULE
              + ": add 'jdk.jshell, jdk.jshell.execution, jdk.jshell.spi' to"
              + " org.osgi.framework.system.packages.extra in etc/custom.properties (with what"
              + " etc/config.properties has there), and restart.");
    }
    return Optional.empty();
  }
}
