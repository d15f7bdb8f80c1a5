// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;

/**
 * One state of a bundle that provides packages: an update or a refresh makes another one of it. All
 * methods may be called by any thread.
 */
public interface Provider {
  /**
   * Which bundle it is, before and after an update.
   *
   * @return its id
   */
  long bundle();

  /**
   * What to call it.
   *
   * @return symbolic name and version, with a blank between them
   */
  String label();

  /**
   * Whether it is the framework with the Java runtime, whose classes the compiler's own class path
   * has.
   *
   * @return true for the system bundle
   */
  boolean isPlatform();

  /**
   * Whether this is still what the bundle is.
   *
   * @return false after an update, a refresh or its end
   */
  boolean isCurrent();

  /**
   * Whether the bundle is gone, and not another now.
   *
   * @return true after it was uninstalled
   */
  boolean isRemoved();

  /**
   * Whether classes can still be had from it.
   *
   * @return false once it was disposed of, which an update does not do by itself
   */
  boolean isUsable();

  /**
   * Whether it exports a package.
   *
   * @param packageName as in source
   * @return false for a private one
   */
  boolean exports(String packageName);

  /**
   * The classes of a package.
   *
   * @param packageName one that it exports
   * @return binary names, none if it is not usable any more
   */
  Collection<String> classes(String packageName);

  /**
   * Opens a class file.
   *
   * @param binaryName of a class in a package that it exports
   * @return the file's bytes
   * @throws IOException also if there is none
   */
  InputStream open(String binaryName) throws IOException;

  /**
   * Loads a class as the bundle itself sees it.
   *
   * @param binaryName of a class in a package that it exports
   * @return the class
   * @throws ClassNotFoundException if there is none
   */
  Class<?> load(String binaryName) throws ClassNotFoundException;
}
