// SPDX-License-Identifier: Apache-2.0
package org.drover.device.vfio.prepare;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.drover.api.DeviceAddress;
import org.drover.api.DroverException;

/**
 * The preparations that are not undone, a file each. Only their owner may read them; each is there
 * as a whole or not at all, and on the disk before {@link #write} returns.
 */
final class Notebook {
  private static final Logger LOG = System.getLogger("org.drover.device.vfio.prepare");
  private static final String ENDING = ".prepared";
  private static final String UNFINISHED = ".unfinished";

  /** A group of a hundred functions has less. */
  private static final long MOST_BYTES = 1 << 16;

  private final Path folder;

  Notebook(Path folder) {
    this.folder = folder;
  }

  /**
   * What the folder holds.
   *
   * @param readable in ascending order of the addresses
   * @param damaged files of which nothing is known but their names
   */
  record Contents(List<SavedPreparation> readable, List<Damaged> damaged) {}

  /**
   * A file that cannot be read.
   *
   * @param address the function in its name
   * @param written when it was
   * @param sentence what is wrong and what to do
   */
  record Damaged(DeviceAddress address, Instant written, String sentence) {}

  Contents contents() {
    List<SavedPreparation> readable = new ArrayList<>();
    List<Damaged> damaged = new ArrayList<>();
    for (DeviceAddress address : addresses()) {
      Path file = file(address);
      try {
        readable.add(read(file, address));
      } catch (NoSuchFileException e) {
        LOG.log(Level.DEBUG, "undone meanwhile", e);
      } catch (IOException | IllegalArgumentException e) {
        damaged.add(
            new Damaged(
                address,
                written(file),
                file
                    + " cannot be read ("
                    + e.getMessage()
                    + "): what was done to "
                    + address
                    + " is not known; see which driver it has, and remove the file."));
      }
    }
    return new Contents(List.copyOf(readable), List.copyOf(damaged));
  }

  private static SavedPreparation read(Path file, DeviceAddress address) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException("it has more than " + MOST_BYTES + " bytes");
    }
    SavedPreparation saved = SavedPreparation.of(Files.readString(file));
    if (!saved.address().equals(address)) {
      throw new IllegalArgumentException("it tells of " + saved.address());
    }
    return saved;
  }

  private static Instant written(Path file) {
    try {
      return Files.getLastModifiedTime(file).toInstant();
    } catch (IOException e) {
      LOG.log(Level.DEBUG, "gone meanwhile", e);
      return Instant.EPOCH;
    }
  }

  private List<DeviceAddress> addresses() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .map(DeviceAddress::parse)
          .sorted()
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new DroverException(folder + ", which tells what is prepared, cannot be listed", e);
    } catch (UncheckedIOException e) {
      throw new DroverException(
          folder + ", which tells what is prepared, cannot be listed", e.getCause());
    } catch (IllegalArgumentException e) {
      throw new DroverException(
          folder + " has a file whose name is not that of a function: " + e.getMessage(), e);
    }
  }

  private Path file(DeviceAddress address) {
    return folder.resolve(address + ENDING);
  }

  /** Returns when it is on the disk. */
  void write(SavedPreparation saved) {
    Path file = file(saved.address());
    try {
      Files.createDirectories(folder, mode("rwx------"));
      Path unfinished = folder.resolve(file.getFileName() + UNFINISHED);
      Files.deleteIfExists(unfinished);
      try {
        writeThrough(unfinished, saved.text());
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(unfinished);
      }
      syncNames();
    } catch (IOException e) {
      throw new DroverException(
          file + " cannot be written, and without it nothing could be undone after a restart", e);
    }
  }

  private static void writeThrough(Path file, String text) throws IOException {
    try (FileChannel channel =
        FileChannel.open(
            file,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            mode("rw-------"))) {
      ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  /** Without this a power loss could undo the renaming, and the file would be missing. */
  private void syncNames() throws IOException {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /**
   * A file that a power loss brings back tells of functions that are as before: it does no harm.
   */
  void remove(SavedPreparation saved) {
    Path file = file(saved.address());
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new DroverException(
          "everything is undone, but " + file + " cannot be removed; remove it", e);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
