// SPDX-License-Identifier: Apache-2.0
package org.drover.testkit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToIntFunction;
import org.drover.api.Errno;
import org.drover.uapi.Sysfs;

/**
 * A sysfs in memory: attributes and links that a test puts there, and attributes that act when they
 * are written. Links are followed in the middle of a path, as the kernel does. Safe for use from
 * any thread.
 */
public final class ScriptedSysfs implements Sysfs {
  private static final int MAX_LINKS = 40;

  private final Map<String, String> attributes = new TreeMap<>();
  private final Map<String, String> links = new TreeMap<>();
  private final Map<String, String> unreadable = new TreeMap<>();
  private final Map<String, ToIntFunction<String>> actions = new TreeMap<>();
  private final List<String> writes = new ArrayList<>();

  /** Puts an attribute there. */
  public synchronized ScriptedSysfs attribute(String path, String text) {
    attributes.put(path, text);
    return this;
  }

  /** Puts a link there, with the text that {@code readlink} gives. */
  public synchronized ScriptedSysfs link(String path, String text) {
    links.put(path, text);
    return this;
  }

  /** Lets reading or listing a path fail with this message. */
  public synchronized ScriptedSysfs unreadable(String path, String message) {
    unreadable.put(path, message);
    return this;
  }

  /** Lets a write to a path act: it takes the text and gives 0 or {@code -errno}. */
  public synchronized ScriptedSysfs action(String path, ToIntFunction<String> action) {
    actions.put(path, action);
    return this;
  }

  /** Takes a path and everything below it away. */
  public synchronized void remove(String path) {
    for (Map<String, ?> each : List.of(attributes, links, actions)) {
      each.keySet().removeIf(key -> key.equals(path) || key.startsWith(path + "/"));
    }
  }

  /** What was written so far: {@code path=text}. */
  public synchronized List<String> writes() {
    return List.copyOf(writes);
  }

  @Override
  public String root() {
    return "/sys";
  }

  @Override
  public synchronized List<String> list(String directory) throws IOException {
    String real = resolve(directory);
    check(real);
    TreeSet<String> names = new TreeSet<>();
    for (Map<String, ?> each : List.of(attributes, links, actions)) {
      for (String path : each.keySet()) {
        if (path.startsWith(real + "/")) {
          String rest = path.substring(real.length() + 1);
          names.add(rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest);
        }
      }
    }
    return List.copyOf(names);
  }

  @Override
  public synchronized boolean exists(String path) {
    String real = resolve(path);
    for (Map<String, ?> each : List.of(attributes, links, actions)) {
      for (String key : each.keySet()) {
        if (key.equals(real) || key.startsWith(real + "/")) {
          return true;
        }
      }
    }
    return false;
  }

  @Override
  public synchronized Optional<String> read(String path) throws IOException {
    String real = resolve(path);
    check(real);
    return Optional.ofNullable(attributes.get(real));
  }

  @Override
  public synchronized Optional<String> readlink(String path) throws IOException {
    int name = path.lastIndexOf('/') + 1;
    String real =
        name == 0 ? path : resolve(path.substring(0, name - 1)) + "/" + path.substring(name);
    check(real);
    return Optional.ofNullable(links.get(real));
  }

  private void check(String path) throws IOException {
    if (unreadable.containsKey(path)) {
      throw new IOException(unreadable.get(path));
    }
  }

  @Override
  public int write(String path, String text) {
    ToIntFunction<String> action;
    synchronized (this) {
      writes.add(path + "=" + text);
      action = actions.get(resolve(path));
    }
    return action == null ? Errno.ENOENT.negative() : action.applyAsInt(text);
  }

  private String resolve(String path) {
    String real = path;
    for (int followed = 0; followed < MAX_LINKS; followed++) {
      Optional<String> link = firstLink(real);
      if (link.isEmpty()) {
        return real;
      }
      String from = link.get();
      int parent = from.lastIndexOf('/');
      String target = (parent < 0 ? "" : from.substring(0, parent + 1)) + links.get(from);
      real = normalized(target + real.substring(from.length()));
    }
    return real;
  }

  private Optional<String> firstLink(String path) {
    return links.keySet().stream()
        .filter(link -> path.equals(link) || path.startsWith(link + "/"))
        .findFirst();
  }

  private static String normalized(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..") && !names.isEmpty()) {
        names.remove(names.size() - 1);
      } else if (!name.equals("..") && !name.isEmpty()) {
        names.add(name);
      }
    }
    return String.join("/", names);
  }
}
