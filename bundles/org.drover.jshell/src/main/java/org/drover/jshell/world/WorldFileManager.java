// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.JavaFileObject.Kind;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;

/**
 * What the compiler sees: its class path is the exported packages of the world, class by class. The
 * packages of the system bundle are looked up on the class path of the VM, where a framework's own
 * classes are; the Java runtime is the compiler's own.
 */
public final class WorldFileManager extends ForwardingJavaFileManager<StandardJavaFileManager>
    implements StandardJavaFileManager {
  private static final Set<String> CLASS_PATH = Set.of("-classpath", "--class-path", "-cp");

  /** No bundle has this id. */
  private static final long OWN = -1;

  private final World world;
  private final Map<String, byte[]> own;

  /**
   * Over the compiler's own.
   *
   * @param compilers closed with this one
   * @param world what is provided by whom
   * @param own class files by binary name that are there besides
   */
  public WorldFileManager(StandardJavaFileManager compilers, World world, Map<String, byte[]> own) {
    super(compilers);
    this.world = world;
    this.own = new TreeMap<>(own);
  }

  @Override
  public Iterable<JavaFileObject> list(
      Location location, String packageName, Set<Kind> kinds, boolean recurse) throws IOException {
    if (location != StandardLocation.CLASS_PATH) {
      return super.list(location, packageName, kinds, recurse);
    }
    if (!kinds.contains(Kind.CLASS)) {
      return List.of();
    }
    List<JavaFileObject> found = new ArrayList<>(ownOf(packageName));
    Optional<Provider> provider = world.provider(packageName);
    if (provider.isPresent()) {
      found.addAll(classes(provider.get(), packageName));
    }
    return found;
  }

  private List<JavaFileObject> ownOf(String packageName) {
    List<JavaFileObject> found = new ArrayList<>();
    own.forEach(
        (name, bytes) -> {
          if (name.substring(0, name.lastIndexOf('.')).equals(packageName)) {
            found.add(new ClassFile(OWN, name, () -> new ByteArrayInputStream(bytes)));
          }
        });
    return found;
  }

  private List<JavaFileObject> classes(Provider provider, String packageName) throws IOException {
    List<JavaFileObject> found = new ArrayList<>();
    if (provider.isPlatform()) {
      super.list(StandardLocation.CLASS_PATH, packageName, Set.of(Kind.CLASS), false)
          .forEach(found::add);
    } else {
      for (String name : provider.classes(packageName)) {
        found.add(new ClassFile(provider.bundle(), name, () -> provider.open(name)));
      }
    }
    return found;
  }

  @Override
  public JavaFileObject getJavaFileForInput(Location location, String className, Kind kind)
      throws IOException {
    if (location != StandardLocation.CLASS_PATH) {
      return super.getJavaFileForInput(location, className, kind);
    }
    String packageName = className.substring(0, Math.max(0, className.lastIndexOf('.')));
    for (JavaFileObject file : list(location, packageName, Set.of(kind), false)) {
      if (className.equals(inferBinaryName(location, file))) {
        return file;
      }
    }
    return null;
  }

  @Override
  public String inferBinaryName(Location location, JavaFileObject file) {
    return file instanceof ClassFile known
        ? known.binaryName()
        : super.inferBinaryName(location, file);
  }

  @Override
  public boolean isSameFile(FileObject one, FileObject other) {
    return (one instanceof ClassFile || other instanceof ClassFile)
        ? one.toUri().equals(other.toUri())
        : super.isSameFile(one, other);
  }

  @Override
  public boolean contains(Location location, FileObject file) throws IOException {
    return file instanceof ClassFile
        ? location == StandardLocation.CLASS_PATH
        : super.contains(location, file);
  }

  @Override
  public boolean hasLocation(Location location) {
    return location == StandardLocation.CLASS_PATH || super.hasLocation(location);
  }

  /** No annotation processors and no plug-ins: they would be looked up on the VM's class path. */
  @Override
  public ClassLoader getClassLoader(Location location) {
    return null;
  }

  /** JShell adds to the class path to have everything read anew: the path itself says nothing. */
  @Override
  public boolean handleOption(String option, Iterator<String> rest) {
    if (CLASS_PATH.contains(option)) {
      rest.next();
      return true;
    }
    return super.handleOption(option, rest);
  }

  /** JShell indexes what lies there, private packages too. */
  @Override
  public Iterable<? extends Path> getLocationAsPaths(Location location) {
    return location == StandardLocation.CLASS_PATH
        ? List.of()
        : fileManager.getLocationAsPaths(location);
  }

  @Override
  public Iterable<? extends File> getLocation(Location location) {
    return location == StandardLocation.CLASS_PATH ? List.of() : fileManager.getLocation(location);
  }

  @Override
  public void setLocation(Location location, Iterable<? extends File> files) throws IOException {
    fileManager.setLocation(location, files);
  }

  @Override
  public void setLocationFromPaths(Location location, Collection<? extends Path> paths)
      throws IOException {
    fileManager.setLocationFromPaths(location, paths);
  }

  @Override
  public Path asPath(FileObject file) {
    return fileManager.asPath(file);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromFiles(
      Iterable<? extends File> files) {
    return fileManager.getJavaFileObjectsFromFiles(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(File... files) {
    return fileManager.getJavaFileObjects(files);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjectsFromStrings(Iterable<String> names) {
    return fileManager.getJavaFileObjectsFromStrings(names);
  }

  @Override
  public Iterable<? extends JavaFileObject> getJavaFileObjects(String... names) {
    return fileManager.getJavaFileObjects(names);
  }
}
