// SPDX-License-Identifier: Apache-2.0
package org.drover.sdk;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import javax.lang.model.SourceVersion;

/**
 * Makes a vendor's project: a copy of the SDK's folder {@code project}, which is the one of the
 * vendor acme, under another name. Runs from its source, without anything but Java.
 *
 * <pre>java NewVendor.java SDK NAME DIR</pre>
 *
 * <p>Ends with 0 if the project is there; with 1, one line on the standard error and DIR as it was
 * if it is not; with 2 if it was called wrongly.
 */
public final class NewVendor {
  private static final String TEMPLATE = "acme";

  /** What a vendor's name may be; drivers and models have names of the same kind. */
  private static final String NAME = "[a-z][a-z0-9]{0,31}";

  /**
   * The vendor's name and a word of these make {@code VendorDriver}, {@code DeviceModel} and so on.
   */
  private static final Set<String> CLASSES_OF_THE_SPI =
      Set.of("vendor", "device", "model", "stream");

  /** What a shell leaves as it is. */
  private static final String PLAIN = "[A-Za-z0-9/._+@%:,-]+";

  /** How many letters of the name are the magic of the stream. */
  private static final int MAGIC = Long.BYTES;

  private final Path sdk;
  private final String name;
  private final Path folder;
  private final boolean made;
  private boolean givenBack;

  /**
   * Of an empty folder.
   *
   * @param made whether it was not there before
   */
  private NewVendor(Path sdk, String name, Path folder, boolean made) {
    this.sdk = sdk;
    this.name = name;
    this.folder = folder;
    this.made = made;
  }

  /** What keeps the project from being made: a sentence for the one who asked for it. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    Refusal(String sentence) {
      super(sentence);
    }
  }

  /**
   * Runs it.
   *
   * @param arguments the folder of the SDK, the name, and the folder to make
   */
  public static void main(String... arguments) {
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    if (arguments.length != 3) {
      System.err.println("usage: new-vendor NAME DIR, for example: new-vendor acme /tmp/acme");
      return 2;
    }
    try {
      Path folder = Path.of(arguments[2]).toAbsolutePath().normalize();
      make(Path.of(arguments[0]).toAbsolutePath().normalize(), arguments[1], folder);
      System.out.println(said(arguments[1], folder));
      return 0;
    } catch (Refusal e) {
      System.err.println("drover: " + e.getMessage());
      return 1;
    }
  }

  private static String said(String name, Path folder) {
    return """
        %s has a driver and a model of the vendor %s. Next, without a network:
          cd %s
          mvn verify
        Its README.md says what is where, and how it gets into a platform.\
        """
        .formatted(folder, name, typed(folder.toString()));
  }

  /** As a shell takes it for one word. */
  private static String typed(String text) {
    return text.matches(PLAIN) ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  /**
   * Makes a project, or leaves everything as it was.
   *
   * @param sdk the unpacked SDK
   * @param name one lower-case word, of a vendor that there is not yet
   * @param folder absent or empty
   */
  static void make(Path sdk, String name, Path folder) throws Refusal {
    checkName(sdk, name);
    boolean made = takeFolder(folder);
    NewVendor maker = new NewVendor(sdk, name, place(folder), made);
    // Whoever interrupts it does not want half of it either.
    Thread interrupted = new Thread(maker::giveBack);
    Runtime.getRuntime().addShutdownHook(interrupted);
    try {
      maker.copy();
    } catch (IOException e) {
      maker.giveBack();
      throw new Refusal(folder + " cannot be filled: " + reason(e));
    } finally {
      settle(interrupted);
    }
  }

  private static void settle(Thread interrupted) {
    try {
      Runtime.getRuntime().removeShutdownHook(interrupted);
    } catch (IllegalStateException alreadyRuns) {
      // What was made is given back.
    }
  }

  private static void checkName(Path sdk, String name) throws Refusal {
    if (!name.matches(NAME)) {
      throw new Refusal(
          "'"
              + name
              + "' is no name for a vendor: it takes a lower-case letter, then up to 31 lower-case"
              + " letters and digits, for example acme");
    }
    if (SourceVersion.isKeyword(name)) {
      throw new Refusal(
          "'"
              + name
              + "' is no name for a vendor: it is a word of Java's, and Java packages are named by"
              + " it; for example "
              + name
              + "0 will do");
    }
    if (CLASSES_OF_THE_SPI.contains(name)) {
      throw new Refusal(
          "'"
              + name
              + "' is no name for a vendor: its classes would be named like those of Drover's own"
              + " SPI; for example "
              + name
              + "0 will do");
    }
    List<String> taken;
    try {
      taken = Files.readAllLines(sdk.resolve("taken"));
    } catch (IOException e) {
      throw new Refusal(sdk + " is not an SDK of Drover: " + reason(e));
    }
    if (taken.contains(name)) {
      throw new Refusal(
          "there is a driver or a model '" + name + "' already: choose a name beside " + taken);
    }
  }

  /** True if the folder was made, false if it was there and is empty. */
  private static boolean takeFolder(Path folder) throws Refusal {
    try {
      Files.createDirectory(folder);
      return true;
    } catch (FileAlreadyExistsException e) {
      checkEmpty(folder);
      return false;
    } catch (NoSuchFileException e) {
      throw new Refusal(
          "there is no folder " + folder.getParent() + " to make " + folder.getFileName() + " in");
    } catch (IOException e) {
      throw new Refusal(folder + " cannot be made: " + reason(e));
    }
  }

  /** Without links: of a link to a folder, the folder is filled and given back, not the link. */
  private static Path place(Path folder) throws Refusal {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new Refusal(folder + " cannot be read: " + reason(e));
    }
  }

  private static void checkEmpty(Path folder) throws Refusal {
    if (!Files.isDirectory(folder)) {
      throw new Refusal(folder + " is not a folder: name one that is not there yet");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new Refusal(folder + " is not empty: name a folder that is, or is not there yet");
      }
    } catch (IOException e) {
      throw new Refusal(folder + " cannot be read: " + reason(e));
    }
  }

  /** Nothing was in it before. */
  private synchronized void giveBack() {
    givenBack = true;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        if (made || !file.equals(folder)) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      System.err.println("drover: what was made of " + folder + " stays there: " + reason(e));
    }
  }

  private static String reason(IOException e) {
    String text = e.getClass().getSimpleName() + ": " + e.getMessage();
    return e instanceof FileSystemException trouble && trouble.getReason() != null
        ? trouble.getFile() + ": " + trouble.getReason()
        : text;
  }

  private void copy() throws IOException {
    Path project = sdk.resolve("project");
    List<Path> files;
    try (Stream<Path> all = Files.walk(project)) {
      files =
          all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)).sorted().toList();
    }
    for (Path file : files) {
      copy(file, renamed(project.relativize(file).toString()));
    }
  }

  private synchronized void copy(Path file, String place) throws IOException {
    if (givenBack) {
      return;
    }
    Path target = folder.resolve(place);
    Files.createDirectories(target.getParent());
    String text = renamed(Files.readString(file, StandardCharsets.UTF_8));
    Files.writeString(target, place.equals(".mvn/settings.xml") ? settings(text) : text);
  }

  private String renamed(String text) {
    return text.replace(magicNumber(TEMPLATE), magicNumber(name))
        .replace(magicBytes(TEMPLATE), magicBytes(name))
        .replace(TEMPLATE, name)
        .replace(capital(TEMPLATE), capital(name));
  }

  private static String capital(String name) {
    return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
  }

  /** The first letters of a name as a little-endian number, as Java writes it. */
  private static String magicNumber(String name) {
    long magic = 0;
    for (int at = Math.min(name.length(), MAGIC) - 1; at >= 0; at--) {
      magic = magic << Byte.SIZE | name.charAt(at);
    }
    return "0x%xL".formatted(magic);
  }

  /** The same as they lie in a stream. */
  private static String magicBytes(String name) {
    StringBuilder bytes = new StringBuilder();
    for (int at = 0; at < MAGIC; at++) {
      bytes.append("%02x ".formatted(at < name.length() ? (int) name.charAt(at) : 0));
    }
    return bytes.toString();
  }

  /** The place of the repository, as it must stand in XML. */
  private String settings(String text) {
    String place = sdk.resolve("repository").toUri().toString();
    return text.replace(">SDK<", ">" + place.replace("&", "&amp;") + "<");
  }
}
