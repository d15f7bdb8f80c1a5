// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Loads snippets and what they use: the Java runtime, and the exported packages of live bundles by
 * the loaders of their providers.
 *
 * <p>From its first use on a bundle stays what it was then: classes of two states of one bundle
 * would not fit together. A fresh loader sees the present one. The compiler always sees the present
 * one: Felix gives the files of no other.
 */
public final class WorldLoader extends ClassLoader {
  static {
    registerAsParallelCapable();
  }

  /**
   * Of no loader: a thread keeps the domains of those on whose stack it was made, and the platform
   * makes some of its threads while a snippet calls it.
   */
  private static final ProtectionDomain DOMAIN =
      new ProtectionDomain(new CodeSource(null, (Certificate[]) null), null);

  private final World world;
  private final Map<String, byte[]> declared = new ConcurrentHashMap<>();
  private final Map<String, Class<?>> linked = new ConcurrentHashMap<>();
  private final Map<Long, Provider> used = new HashMap<>();

  /**
   * An empty one.
   *
   * @param name tells it from others in stack traces
   * @param world what it may load
   */
  public WorldLoader(String name, World world) {
    super(name, getPlatformClassLoader());
    this.world = world;
  }

  /**
   * Takes a class, which is defined when it is first used.
   *
   * @param binaryName of the class
   * @param bytes its class file
   */
  public void declare(String binaryName, byte[] bytes) {
    declared.put(binaryName, bytes.clone());
  }

  /**
   * The bundles that are no longer what they were when they were first used here.
   *
   * @return their former states, in no order
   */
  public List<Provider> replaced() {
    List<Provider> all;
    synchronized (used) {
      all = List.copyOf(used.values());
    }
    return all.stream().filter(provider -> !provider.isCurrent()).toList();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    synchronized (getClassLoadingLock(name)) {
      Class<?> found = findLoadedClass(name);
      if (found == null) {
        found = linked.get(name);
      }
      if (found == null) {
        found = ofRuntime(name);
      }
      if (found == null) {
        found = findClass(name);
      }
      if (resolve) {
        resolveClass(found);
      }
      return found;
    }
  }

  /** The platform's loader has most of the Java runtime, the application's has its tools. */
  private Class<?> ofRuntime(String name) {
    if (declared.containsKey(name)) {
      return null;
    }
    try {
      return RuntimePackages.loaderOf(packageOf(name)).orElse(getParent()).loadClass(name);
    } catch (ClassNotFoundException e) {
      return null; // A bundle may have it.
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    byte[] bytes = declared.remove(name);
    if (bytes != null) {
      return defineClass(name, bytes, 0, bytes.length, DOMAIN);
    }
    String packageName = packageOf(name);
    Optional<Provider> now = world.provider(packageName);
    if (now.isEmpty()) {
      throw new ClassNotFoundException(name + why(packageName));
    }
    Class<?> found = use(now.get(), packageName).load(name);
    linked.put(name, found);
    return found;
  }

  private String why(String packageName) {
    return packageName.isEmpty() || packageName.equals("REPL")
        ? ""
        : ": " + world.refusal(packageName);
  }

  private Provider use(Provider now, String packageName) throws ClassNotFoundException {
    Provider then;
    synchronized (used) {
      then = used.computeIfAbsent(now.bundle(), bundle -> now);
    }
    if (then != now && !then.isCurrent() && !(then.isUsable() && then.exports(packageName))) {
      throw new ClassNotFoundException(
          "package %s: bundle %s was replaced since this session first used it: /reload rebinds"
              .formatted(packageName, then.label()));
    }
    return then;
  }

  private static String packageOf(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(0, dot);
  }
}
