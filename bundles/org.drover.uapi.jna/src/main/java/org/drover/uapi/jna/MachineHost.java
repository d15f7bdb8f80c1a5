// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.drover.uapi.KernelHost;

/** The machine that this process runs on, by its file systems. */
final class MachineHost implements KernelHost {
  static final MachineHost OWN = new MachineHost(Path.of("/"));

  private final Path root;

  /**
   * Of any root.
   *
   * @param root where {@code proc} and the rest are
   */
  MachineHost(Path root) {
    this.root = root;
  }

  private Path at(String path) {
    return root.resolve(path.substring(1));
  }

  @Override
  public Optional<Node> node(String path) throws IOException {
    Path file = at(path);
    try {
      PosixFileAttributes facts = Files.readAttributes(file, PosixFileAttributes.class);
      return Optional.of(
          new Node(
              facts.owner().getName(),
              facts.group().getName(),
              PosixFilePermissions.toString(facts.permissions()),
              Files.isReadable(file) && Files.isWritable(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Holder> holders(String path) {
    List<Holder> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(at("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        long pid = Long.parseLong(process.getFileName().toString());
        if (pid != ProcessHandle.current().pid() && has(process, path)) {
          found.add(new Holder(pid, name(process)));
        }
      }
    } catch (IOException e) {
      // No /proc: nobody is seen.
      return List.of();
    }
    found.sort(Comparator.comparingLong(Holder::pid));
    return List.copyOf(found);
  }

  private static boolean has(Path process, String path) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (leadsTo(file, path)) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException e) {
      // It is another user's, or has ended meanwhile.
      return false;
    }
    return false;
  }

  private static boolean leadsTo(Path descriptor, String path) {
    try {
      return Files.readSymbolicLink(descriptor).toString().equals(path);
    } catch (IOException e) {
      // It was closed meanwhile; the process may have others.
      return false;
    }
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip();
    } catch (IOException e) {
      return "a process that has ended";
    }
  }
}
