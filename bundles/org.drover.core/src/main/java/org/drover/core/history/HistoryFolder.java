// SPDX-License-Identifier: Apache-2.0
package org.drover.core.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
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
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of the history: {@code ID.json} for each session, and {@code last-number}. Only their
 * owner may read them; each is there as a whole or not at all.
 */
final class HistoryFolder {
  private static final Logger LOG = System.getLogger("org.drover.core.history");
  private static final Pattern ID = Pattern.compile("[a-z]([1-9][0-9]{0,17})");

  /** Far below the highest long, so that there are numbers behind each one. */
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,17}");

  private static final String ENDING = ".json";
  private static final String LAST_NUMBER = "last-number";
  private static final String UNFINISHED = ".unfinished";

  /** Far more than a report with all the lines of a kernel's log that it may have. */
  private static final long MOST_BYTES = 16L << 20;

  private final Path folder;

  HistoryFolder(Path folder) {
    this.folder = folder;
  }

  @Override
  public String toString() {
    return folder.toString();
  }

  /**
   * The sessions that have a file.
   *
   * @return the newest first
   */
  List<String> ids() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return ids(files);
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  static List<String> ids(Stream<Path> files) throws IOException {
    try {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(ENDING))
          .map(name -> name.substring(0, name.length() - ENDING.length()))
          .filter(HistoryFolder::isId)
          .sorted(Comparator.comparingLong(HistoryFolder::number).reversed())
          .toList();
    } catch (UncheckedIOException e) {
      // The stream reads the disk when it is asked for the next name.
      throw e.getCause();
    }
  }

  /** Whether a word can be a session's id; no other one ever becomes part of a path. */
  static boolean isId(String word) {
    return ID.matcher(word).matches();
  }

  private static long number(String id) {
    Matcher matcher = ID.matcher(id);
    return matcher.matches() ? Long.parseLong(matcher.group(1)) : 0;
  }

  /**
   * When a session's file was written, which is soon after its end.
   *
   * @return empty if it has none
   */
  Optional<Instant> written(String id) throws IOException {
    try {
      return Optional.of(Files.getLastModifiedTime(file(id)).toInstant());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * The text of a session.
   *
   * @return empty if it has none
   */
  Optional<String> read(String id) throws IOException {
    Path file = file(id);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new DamagedEntryException("it has more than " + MOST_BYTES + " bytes");
      }
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (CharacterCodingException e) {
      throw new DamagedEntryException("it is not UTF-8", e);
    }
  }

  void write(String id, String text) throws IOException {
    write(file(id), text);
  }

  void remove(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  Path file(String id) {
    return folder.resolve(id + ENDING);
  }

  /**
   * The number that was written last; every one up to it may have been given to a session.
   *
   * @return 0 if there is none
   */
  long lastNumber() throws IOException {
    Path file = folder.resolve(LAST_NUMBER);
    try {
      String text = Files.readString(file).strip();
      if (!NUMBER.matcher(text).matches()) {
        throw new DamagedEntryException(file + " holds no number");
      }
      return Long.parseLong(text);
    } catch (NoSuchFileException e) {
      return 0;
    } catch (CharacterCodingException e) {
      throw new DamagedEntryException(file + " holds no number", e);
    }
  }

  /** The highest number of the sessions that have a file; 0 if none has. */
  long highestKept() throws IOException {
    return ids().stream().findFirst().map(HistoryFolder::number).orElse(0L);
  }

  void lastNumber(long number) throws IOException {
    write(folder.resolve(LAST_NUMBER), number + "\n");
  }

  /** A crash or a full disk leaves the old file or the new one, and never a part of it. */
  private void write(Path file, String text) throws IOException {
    Files.createDirectories(folder, mode("rwx------"));
    Path unfinished = folder.resolve(file.getFileName() + UNFINISHED);
    Files.deleteIfExists(unfinished);
    try {
      try (FileChannel channel =
          FileChannel.open(
              unfinished,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              mode("rw-------"))) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(text);
        while (bytes.hasRemaining()) {
          channel.write(bytes);
        }
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      syncNames();
    } finally {
      Files.deleteIfExists(unfinished);
    }
  }

  /**
   * A power loss that undid the renaming would bring an old last number back, and the numbers
   * behind it twice. The file is whole without this: a file system that does not sync folders is no
   * error.
   */
  private void syncNames() {
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    } catch (IOException e) {
      LOG.log(Level.DEBUG, () -> "the names in " + folder + " cannot be synced", e);
    }
  }

  private static FileAttribute<Set<PosixFilePermission>> mode(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
