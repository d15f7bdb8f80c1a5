// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.devlink;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * A program in the place of {@code devlink}: a shell script that prints what {@code devlink -j} of
 * iproute2 does of an mlx5 in switchdev mode with two virtual functions, keeps whether the second
 * one is migratable, and writes down what it is told. The forms are those of {@code
 * devlink-port(8)} and {@code Documentation/networking/devlink/devlink-port.rst}; what is refused
 * is as iproute2 6.15 said it on Linux 6.12 over the rig's stand-in for mlx5_core.
 */
public final class ScriptedDevlink {
  public static final String PF = "0000:06:00.0";
  public static final String PORT = "pci/0000:06:00.0/2";
  public static final String SET = "port function set " + PORT + " migratable ";
  public static final String SHOW = "-j port show " + PORT;

  private static final String SCRIPT =
      """
      #!/bin/sh
      cd "${0%/*}" || exit 9
      echo "$*" >> told
      if [ -f "fails $*" ] || [ -f 'fails always' ]; then
        cat "fails $*" 'fails always' >&2 2> /dev/null
        exit 1
      fi
      one='"migratable":"'$(cat migratable)'",'
      if [ -f 'without migratable' ]; then
        one=
        cat 'without migratable' >&2
      fi
      two='{"type":"eth","netdev":"enp6s0pf0vf1","flavour":"pcivf","controller":0,"pfnum":0,"vfnum":1,
        "external":false,"splittable":false,
        "function":{"hw_addr":"00:00:00:00:00:00","roce":"enable",'$one'"max_io_eqs":10}}'
      case "$*" in
        '-j port show')
          cat foreign 2> /dev/null && exit
          echo '{"port":{
            "pci/0000:05:00.0/2":{"type":"eth","flavour":"pcivf","controller":0,"pfnum":0,"vfnum":1,
              "external":false,"splittable":false,"function":{"migratable":"enable"}},
            "pci/0000:06:00.0/65535":{"type":"eth","netdev":"enp6s0np0","flavour":"physical","port":0,
              "splittable":false},
            "pci/0000:06:00.0/9":{"type":"eth","flavour":"pcivf","controller":1,"pfnum":0,"vfnum":1,
              "external":true,"splittable":false,"function":{"migratable":"enable"}},
            "pci/0000:06:00.0/1":{"type":"eth","flavour":"pcivf","controller":0,"pfnum":0,"vfnum":0,
              "external":false,"splittable":false,"function":{"migratable":"enable"}},
            "pci/0000:06:00.0/2":'"$two"'}}' ;;
        '-j port show pci/0000:06:00.0/2') echo '{"port":{"pci/0000:06:00.0/2":'"$two"'}}' ;;
        '-j dev eswitch show pci/0000:06:00.0')
          echo '{"dev":{"pci/0000:06:00.0":{"mode":"'$(cat mode)'","inline-mode":"none"}}}' ;;
        'port function set pci/0000:06:00.0/2 migratable '*)
          [ -f 'sets nothing' ] || echo "$6" > migratable ;;
        '-j port show pci/'*) echo 'kernel answers: No such device' >&2; echo '{"port":{}}'; exit 1 ;;
        '-j dev eswitch show pci/'*)
          echo 'kernel answers: No such device' >&2; echo '{"dev":{}}'; exit 1 ;;
        'port function set pci/'*) echo 'kernel answers: No such device' >&2; exit 1 ;;
        *) echo "Command \\"$1\\" not found" >&2; exit 1 ;;
      esac
      """;

  private final Path folder;

  public ScriptedDevlink(Path folder) {
    this.folder = folder;
    file("devlink", SCRIPT);
    file("migratable", "disable");
    file("mode", "switchdev");
    try {
      Files.setPosixFilePermissions(
          folder.resolve("devlink"), PosixFilePermissions.fromString("rwx------"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Program program() {
    return new DevlinkProgram(List.of(folder.resolve("devlink")), Duration.ofSeconds(60));
  }

  private void file(String name, String text) {
    try {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.writeString(folder.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public void mode(String mode) {
    file("mode", mode);
  }

  public void isMigratable(String value) {
    file("migratable", value);
  }

  /** As of a program or a kernel that does not know the attribute. */
  public void knowsNoMigratable() {
    file("without migratable", "");
  }

  /** As of a driver that knows the attribute, of an adapter that does not have it. */
  public void hasNoMigratable(String warning) {
    file("without migratable", warning);
  }

  /** The whole listing of ports. */
  public void lists(String json) {
    file("foreign", json);
  }

  public void setsNothing() {
    file("sets nothing", "");
  }

  /** Whatever it is told, or, with {@code always}, all of it. */
  public void fails(String told, String errors) {
    file("fails " + told, errors);
  }

  public void works(String told) {
    remove("fails " + told);
  }

  /** It is not installed any more. */
  public void isGone() {
    remove("devlink");
  }

  private void remove(String name) {
    try {
      Files.delete(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String migratable() {
    try {
      return Files.readString(folder.resolve("migratable")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it was told so far, a line each. */
  public List<String> told() {
    try {
      return Files.readAllLines(folder.resolve("told"));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
