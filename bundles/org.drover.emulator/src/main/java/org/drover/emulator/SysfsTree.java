// SPDX-License-Identifier: Apache-2.0
package org.drover.emulator;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.drover.api.Errno;
import org.drover.uapi.Sysfs;

/**
 * A sysfs in memory: directories, links, and attributes that are functions. What a write does is
 * done outside of the tree's lock, as it may block and may change the tree. Any thread may use it.
 */
final class SysfsTree implements Sysfs {
  /** As the kernel: a path through more links than this is a loop. */
  private static final int MOST_LINKS = 40;

  private final Directory root = new Directory(new TreeMap<>());

  private sealed interface Node {}

  private record Directory(NavigableMap<String, Node> entries) implements Node {}

  private record Link(String text) implements Node {}

  private record Attribute(Supplier<String> show, ToIntFunction<String> store) implements Node {}

  /** Makes a directory, and those above it. */
  synchronized void directory(String path) {
    make(names(path));
  }

  /** Makes an attribute that can be read. */
  void attribute(String path, Supplier<String> show) {
    put(path, new Attribute(show, null));
  }

  /** Makes an attribute that can be written: the function answers 0 or {@code -errno}. */
  void action(String path, ToIntFunction<String> store) {
    put(path, new Attribute(null, store));
  }

  /** Makes a link whose text leads from its own directory to another path of the tree. */
  void link(String path, String target) {
    List<String> from = names(path);
    List<String> to = names(target);
    int common = 0;
    while (common < from.size() - 1
        && common < to.size()
        && from.get(common).equals(to.get(common))) {
      common++;
    }
    String up = "../".repeat(from.size() - 1 - common);
    put(path, new Link(up + String.join("/", to.subList(common, to.size()))));
  }

  private synchronized void put(String path, Node node) {
    List<String> names = names(path);
    make(names.subList(0, names.size() - 1)).entries().put(names.get(names.size() - 1), node);
  }

  private Directory make(List<String> names) {
    Directory at = root;
    for (String name : names) {
      Node next = at.entries().computeIfAbsent(name, none -> new Directory(new TreeMap<>()));
      if (!(next instanceof Directory directory)) {
        throw new IllegalArgumentException(name + " in " + names + " is no directory");
      }
      at = directory;
    }
    return at;
  }

  /** Takes something away with all that is below; not an error if it is not there. */
  synchronized void remove(String path) {
    List<String> names = names(path);
    Node above = walk(names.subList(0, names.size() - 1), false);
    if (above instanceof Directory directory) {
      directory.entries().remove(names.get(names.size() - 1));
    }
  }

  private static List<String> names(String path) {
    return Arrays.stream(path.split("/")).filter(name -> !name.isEmpty()).toList();
  }

  /**
   * Follows a path.
   *
   * @param followLast whether a link at its end is followed too
   * @return null if there is nothing
   */
  private Node walk(List<String> names, boolean followLast) {
    Deque<String> left = new ArrayDeque<>(names);
    List<String> here = new ArrayList<>();
    Node at = root;
    int links = 0;
    while (!left.isEmpty()) {
      String name = left.pop();
      if (name.equals("..")) {
        here = new ArrayList<>(here.subList(0, Math.max(0, here.size() - 1)));
        at = plain(here);
        continue;
      }
      Node next = at instanceof Directory directory ? directory.entries().get(name) : null;
      if (next instanceof Link link && (followLast || !left.isEmpty())) {
        links++;
        if (links > MOST_LINKS) {
          return null;
        }
        List<String> ahead = names(link.text());
        for (int i = ahead.size() - 1; i >= 0; i--) {
          left.push(ahead.get(i));
        }
        continue;
      }
      if (next == null) {
        return null;
      }
      here.add(name);
      at = next;
    }
    return at;
  }

  private Node plain(List<String> names) {
    Node at = root;
    for (String name : names) {
      at = ((Directory) at).entries().get(name);
    }
    return at;
  }

  private synchronized Node find(String path, boolean followLast) {
    return walk(names(path), followLast);
  }

  @Override
  public String root() {
    return "/sys";
  }

  @Override
  public synchronized List<String> list(String directory) {
    return walk(names(directory), true) instanceof Directory found
        ? List.copyOf(found.entries().keySet())
        : List.of();
  }

  @Override
  public boolean exists(String path) {
    return find(path, true) != null;
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    Node node = find(path, true);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof Attribute attribute && attribute.show() != null) {
      return Optional.of(attribute.show().get());
    }
    Errno errno = node instanceof Directory ? Errno.EISDIR : Errno.EACCES;
    throw new IOException("/sys/" + path + " of the emulator cannot be read: " + errno);
  }

  @Override
  public Optional<String> readlink(String path) {
    return find(path, false) instanceof Link link ? Optional.of(link.text()) : Optional.empty();
  }

  @Override
  public int write(String path, String text) {
    Node node = find(path, true);
    if (node == null) {
      return Errno.ENOENT.negative();
    }
    if (node instanceof Directory) {
      return Errno.EISDIR.negative();
    }
    ToIntFunction<String> store = ((Attribute) node).store();
    return store == null ? Errno.EACCES.negative() : store.applyAsInt(text);
  }
}
