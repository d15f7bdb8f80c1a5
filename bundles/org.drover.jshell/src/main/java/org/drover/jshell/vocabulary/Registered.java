// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.vocabulary;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.drover.api.DroverException;
import org.drover.api.spi.VendorDriver;
import org.drover.jshell.vocabulary.Belongings.Belonging;
import org.drover.jshell.words.Definition;

/** An object of a script that the platform has as a service. */
final class Registered implements Definition, Belonging {
  private static final String SPI = VendorDriver.class.getPackageName();

  private final Belongings belongings;
  private final List<String> services;
  private final Runnable takeBack;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Registered(Belongings belongings, List<String> services, Runnable takeBack) {
    this.belongings = belongings;
    this.services = services;
    this.takeBack = takeBack;
  }

  static Registered of(Backstage stage, Object object, Class<?>... types) {
    if (object == null) {
      throw new DroverException(
          "null is nothing to define; write define(new VendorDriver() {...}).");
    }
    List<String> names = names(object, types);
    Registered registered =
        new Registered(
            stage.belongings(),
            names,
            stage.services().offer(names, object, "script of " + stage.desk().owner()));
    stage.belongings().add(registered);
    return registered;
  }

  private static List<String> names(Object object, Class<?>... types) {
    for (Class<?> type : types) {
      if (!type.isInstance(object)) {
        throw new DroverException(
            object.getClass().getName() + " does not implement " + type.getName() + ".");
      }
    }
    List<String> names =
        types.length > 0
            ? Arrays.stream(types).map(Class::getName).toList()
            : interfaces(object.getClass()).stream()
                .filter(type -> type.getPackageName().equals(SPI))
                .map(Class::getName)
                .toList();
    if (names.isEmpty()) {
      throw new DroverException(
          object.getClass().getName()
              + " implements no interface of "
              + SPI
              + "; say what it shall be found by: define(object, X.class).");
    }
    return names;
  }

  private static Set<Class<?>> interfaces(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    for (Class<?> at = type; at != null; at = at.getSuperclass()) {
      Stream.of(at.getInterfaces()).forEach(one -> add(one, found));
    }
    return found;
  }

  private static void add(Class<?> one, Set<Class<?>> found) {
    found.add(one);
    Stream.of(one.getInterfaces()).forEach(above -> add(above, found));
  }

  @Override
  public List<String> services() {
    return services;
  }

  @Override
  public void close() {
    giveBack();
  }

  @Override
  public String what() {
    return "the service " + String.join(", ", services);
  }

  @Override
  public Optional<String> giveBack() {
    if (!closed.compareAndSet(false, true)) {
      return Optional.empty();
    }
    belongings.remove(this);
    takeBack.run();
    return Optional.of("took back the service " + String.join(", ", services));
  }

  @Override
  public String toString() {
    return String.join(", ", services)
        + (closed.get() ? ", taken back" : ", until it is closed or the session ends");
  }
}
