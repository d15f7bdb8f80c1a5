// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.execution;

import jdk.jshell.execution.LoaderDelegate;
import jdk.jshell.spi.ExecutionControl.ClassBytecodes;
import jdk.jshell.spi.ExecutionControl.ClassInstallException;
import org.drover.jshell.world.WorldLoader;
import org.objectweb.asm.ClassTooLargeException;

/** Gives the classes of snippets to the loader of their world, woven. */
final class SnippetLoader implements LoaderDelegate {
  private final WorldLoader loader;

  SnippetLoader(WorldLoader loader) {
    this.loader = loader;
  }

  /** They are linked when they are used, so that what is wrong with them is their snippet's. */
  @Override
  public void load(ClassBytecodes[] classes) throws ClassInstallException {
    boolean[] installed = new boolean[classes.length];
    for (int i = 0; i < classes.length; i++) {
      try {
        loader.declare(classes[i].name(), Weaver.weave(classes[i].bytecodes()));
      } catch (ClassTooLargeException e) {
        throw new ClassInstallException(e.getMessage(), installed);
      }
      installed[i] = true;
    }
  }

  @Override
  public void classesRedefined(ClassBytecodes[] classes) {
    throw new UnsupportedOperationException("a class of a snippet is replaced by another");
  }

  /** The world says what can be loaded. */
  @Override
  public void addToClasspath(String path) {}

  @Override
  public Class<?> findClass(String name) throws ClassNotFoundException {
    return loader.loadClass(name);
  }
}
