// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.devlink;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.drover.api.DroverException;
import org.drover.api.Errno;
import org.drover.api.KernelCallException;
import org.drover.device.vfio.devlink.Program.Answer;

/**
 * What of devlink concerns functions ({@code devlink-port(8)}, {@code devlink-dev(8)}; {@code
 * Documentation/networking/devlink/devlink-port.rst}).
 */
public final class Devlink {
  private static final String NAME = "devlink";
  private static final char ANSWERED = ':';
  private static final String WARNING = "Warning: ";

  /** The texts of the C library, by which the program names what the kernel answered. */
  private static final Map<String, Errno> ANSWERS =
      Map.ofEntries(
          Map.entry("Operation not supported", Errno.EOPNOTSUPP),
          Map.entry("Operation not permitted", Errno.EPERM),
          Map.entry("Permission denied", Errno.EACCES),
          Map.entry("Device or resource busy", Errno.EBUSY),
          Map.entry("No such device", Errno.ENODEV),
          Map.entry("No such device or address", Errno.ENXIO),
          Map.entry("Invalid argument", Errno.EINVAL),
          Map.entry("Cannot allocate memory", Errno.ENOMEM),
          Map.entry("Resource temporarily unavailable", Errno.EAGAIN),
          Map.entry("Input/output error", Errno.EIO),
          Map.entry("Remote I/O error", Errno.EREMOTEIO),
          Map.entry("Connection timed out", Errno.ETIMEDOUT));

  private final Program program;

  /**
   * Over the program.
   *
   * @param program that is run for each question
   */
  public Devlink(Program program) {
    this.program = program;
  }

  /**
   * A port of a physical function's device.
   *
   * @param handle for example {@code pci/0000:06:00.0/2}
   * @param function the attributes of the function behind it
   */
  public record Port(String handle, Map<String, String> function) {

    /** Keeps a copy. */
    public Port {
      function = Map.copyOf(function);
    }
  }

  /**
   * The port of a virtual function.
   *
   * @param physical the physical function, for example {@code 0000:06:00.0}
   * @param number of the virtual one among its virtual ones, from 0 on
   * @return empty if there is none; there are such ports in the switchdev mode alone
   */
  public Optional<Port> port(String physical, int number) {
    for (Map.Entry<String, JsonElement> each :
        section("port", List.of("port", "show")).entrySet()) {
      if (each.getKey().startsWith("pci/" + physical + "/")
          && each.getValue() instanceof JsonObject port
          && is(port, "flavour", "pcivf")
          && is(port, "vfnum", Integer.toString(number))
          && !is(port, "external", "true")) {
        return Optional.of(new Port(each.getKey(), function(port)));
      }
    }
    return Optional.empty();
  }

  /** One of another host, which a SmartNIC shows too, has the numbers of one of ours. */
  private static boolean is(JsonObject port, String name, String value) {
    return port.get(name) instanceof JsonPrimitive text && text.getAsString().equals(value);
  }

  private static Map<String, String> function(JsonObject port) {
    Map<String, String> attributes = new LinkedHashMap<>();
    if (port.get("function") instanceof JsonObject function) {
      function
          .entrySet()
          .forEach(
              each -> {
                if (each.getValue() instanceof JsonPrimitive value) {
                  attributes.put(each.getKey(), value.getAsString());
                }
              });
    }
    return attributes;
  }

  /**
   * An attribute of the function behind a port.
   *
   * @param handle of the port
   * @param attribute its name
   * @return its value; empty if this port, or this program, does not know it
   */
  public Optional<String> attribute(String handle, String attribute) {
    JsonObject ports = section("port", List.of("port", "show", handle));
    return ports.get(handle) instanceof JsonObject port
        ? Optional.ofNullable(function(port).get(attribute))
        : Optional.empty();
  }

  /**
   * What the kernel warns of when it is asked for a port: its driver says so why an attribute is
   * missing, and the answer is one all the same ({@code NLMSGERR_ATTR_MSG}).
   *
   * @param handle of the port
   * @return the warnings, without the word itself
   */
  public List<String> warnings(String handle) {
    return answer(List.of("-j", "port", "show", handle))
        .errors()
        .lines()
        .filter(line -> line.startsWith(WARNING))
        .map(line -> line.substring(WARNING.length()).strip())
        .toList();
  }

  /**
   * How a physical function's switch works.
   *
   * @param physical for example {@code 0000:06:00.0}
   * @return for example {@code legacy} or {@code switchdev}
   */
  public String eswitchMode(String physical) {
    String handle = "pci/" + physical;
    JsonObject devices = section("dev", List.of("dev", "eswitch", "show", handle));
    if (devices.get(handle) instanceof JsonObject device
        && device.get("mode") instanceof JsonPrimitive mode) {
      return mode.getAsString();
    }
    throw new DroverException("devlink dev eswitch show " + handle + " names no mode");
  }

  /**
   * Sets an attribute of the function behind a port, and looks whether it has the value then.
   *
   * @param handle of the port
   * @param attribute its name
   * @param value which it gets
   * @throws KernelCallException if the kernel refuses it
   */
  public void set(String handle, String attribute, String value) {
    List<String> words = setting(handle, attribute, value);
    run(words.subList(1, words.size()));
    Optional<String> now = attribute(handle, attribute);
    if (!now.equals(Optional.of(value))) {
      throw new DroverException(
          String.join(" ", words)
              + " went well, and yet it is "
              + now.orElse("not told")
              + "; the kernel's log may say why");
    }
  }

  /**
   * What is typed to set an attribute.
   *
   * @param handle of the port
   * @param attribute its name
   * @param value which it gets
   * @return the words
   */
  public static List<String> setting(String handle, String attribute, String value) {
    return List.of(NAME, "port", "function", "set", handle, attribute, value);
  }

  /** {@code {"port":{"pci/0000:06:00.0/2":{...}}}}; nothing at all where there is none. */
  private JsonObject section(String name, List<String> words) {
    List<String> arguments = new ArrayList<>(List.of("-j"));
    arguments.addAll(words);
    String output = run(arguments);
    try {
      JsonElement all = JsonParser.parseString(output.isBlank() ? "{}" : output);
      return all instanceof JsonObject object && object.get(name) instanceof JsonObject section
          ? section
          : new JsonObject();
    } catch (JsonParseException e) {
      throw new DroverException(NAME + " " + String.join(" ", arguments) + " prints no JSON", e);
    }
  }

  private String run(List<String> arguments) {
    return answer(arguments).output();
  }

  /** Of a run that went well. */
  private Answer answer(List<String> arguments) {
    Answer answer = program.run(arguments);
    if (answer.status() == 0) {
      return answer;
    }
    String what = NAME + " " + String.join(" ", arguments);
    String words =
        answer.errors().strip().lines().map(String::strip).collect(Collectors.joining("; "));
    String said = words.isEmpty() ? "nothing but its status " + answer.status() : "'" + words + "'";
    throw errno(answer.errors())
        .<DroverException>map(
            errno ->
                new KernelCallException(
                    operation(arguments),
                    handle(arguments),
                    errno,
                    "it says " + said + remedy(errno)))
        .orElseGet(() -> new DroverException(what + " failed, saying " + said + remedy(words)));
  }

  /** {@code devlink answers: Operation not supported}, and likewise {@code kernel answers}. */
  private static Optional<Errno> errno(String errors) {
    return errors
        .lines()
        .map(line -> line.substring(line.lastIndexOf(ANSWERED) + 1).strip())
        .flatMap(said -> Optional.ofNullable(ANSWERS.get(said)).stream())
        .findFirst();
  }

  private static String operation(List<String> arguments) {
    return NAME
        + " "
        + arguments.stream().filter(word -> !word.contains("/")).collect(Collectors.joining(" "));
  }

  private static String handle(List<String> arguments) {
    return arguments.stream().filter(word -> word.contains("/")).findFirst().orElse("all ports");
  }

  private static String remedy(Errno errno) {
    if (errno.equals(Errno.EPERM) || errno.equals(Errno.EACCES)) {
      return "; run as root";
    }
    if (errno.equals(Errno.ENODEV)) {
      return "; there is none in this network namespace: the switch's mode may have changed, or the"
          + " platform may not be in the host's namespace; `devlink dev show` and `devlink port"
          + " show` list what there is";
    }
    return errno.equals(Errno.EOPNOTSUPP)
        ? "; the adapter's firmware or the driver of its physical function does not have it"
        : "; the kernel's log may say why";
  }

  private static String remedy(String words) {
    if (words.contains("Netlink")) {
      return "; this kernel has no devlink, or a container keeps it from this process";
    }
    return words.contains("Unknown option")
        ? "; iproute2 6.2 or newer knows it"
        : "; the kernel's log may say why";
  }
}
