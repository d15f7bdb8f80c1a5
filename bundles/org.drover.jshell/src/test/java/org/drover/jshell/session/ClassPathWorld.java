// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.session;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.drover.jshell.world.Provider;
import org.drover.jshell.world.World;

/** Exports some packages of the tests' own class path, as a system bundle does. */
final class ClassPathWorld implements World {
  private final Set<String> packages;

  ClassPathWorld(String... packages) {
    this.packages = Set.of(packages);
  }

  @Override
  public long generation() {
    return 0;
  }

  @Override
  public Optional<Provider> provider(String packageName) {
    return packages.contains(packageName) ? Optional.of(new ClassPath()) : Optional.empty();
  }

  @Override
  public Set<String> packages() {
    return packages;
  }

  @Override
  public String refusal(String packageName) {
    return "no live bundle exports package " + packageName;
  }

  private final class ClassPath implements Provider {
    @Override
    public long bundle() {
      return 0;
    }

    @Override
    public String label() {
      return "class path";
    }

    @Override
    public boolean isPlatform() {
      return true;
    }

    @Override
    public boolean isCurrent() {
      return true;
    }

    @Override
    public boolean isRemoved() {
      return false;
    }

    @Override
    public boolean isUsable() {
      return true;
    }

    @Override
    public boolean exports(String packageName) {
      return packages.contains(packageName);
    }

    @Override
    public Collection<String> classes(String packageName) {
      return List.of();
    }

    @Override
    public InputStream open(String binaryName) throws IOException {
      throw new IOException("the compiler reads the class path itself: " + binaryName);
    }

    @Override
    public Class<?> load(String binaryName) throws ClassNotFoundException {
      return ClassPathWorld.class.getClassLoader().loadClass(binaryName);
    }
  }
}
