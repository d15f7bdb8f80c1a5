// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.NotLinkException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Kernel;
import org.drover.uapi.Sysfs;

/**
 * The sysfs of the machine's own kernel, or a tree of files that stands for it.
 *
 * <p>Names and links come through {@code java.nio.file}. Attributes are opened, read and written by
 * the kernel's own calls, because there the errno is what the driver behind the attribute has to
 * say.
 *
 * <p>Holds no state besides its root; any thread may use it.
 */
final class MachineSysfs implements Sysfs {
  private final Path root;
  private final AttributeFile attributes;

  /**
   * A tree.
   *
   * @param kernel opens, reads and writes the attributes
   * @param root where it is
   */
  MachineSysfs(Kernel kernel, Path root) {
    this.root = root;
    this.attributes = new AttributeFile(kernel);
  }

  @Override
  public String root() {
    return root.toString();
  }

  @Override
  public List<String> list(String directory) throws IOException {
    Path path = path(directory);
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(path)) {
      List<String> names = new ArrayList<>();
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
      Collections.sort(names);
      return List.copyOf(names);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (DirectoryIteratorException e) {
      throw unlistable(path, e.getCause());
    } catch (IOException e) {
      throw unlistable(path, e);
    }
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(path(path));
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    String file = path(path).toString();
    AttributeFile.Contents contents = attributes.read(file);
    if (contents.result() >= 0) {
      return Optional.of(withoutLineBreak(contents.text()));
    }
    Errno errno = Errno.ofResult(contents.result());
    // A device that goes away between the open and the read answers ENODEV; a driver that answers
    // ENODEV itself leaves its attribute in place.
    boolean gone =
        errno.equals(Errno.ENOENT)
            || errno.equals(Errno.ENOTDIR)
            || (errno.equals(Errno.ENODEV) && !exists(path));
    if (gone) {
      return Optional.empty();
    }
    throw new IOException(
        "cannot read " + file + ": " + contents.operation() + " answered " + errno);
  }

  private static String withoutLineBreak(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public Optional<String> readlink(String path) throws IOException {
    Path link = path(path);
    try {
      return Optional.of(Files.readSymbolicLink(link).toString());
    } catch (NoSuchFileException | NotLinkException e) {
      return Optional.empty();
    } catch (FileSystemException e) {
      // A path that leads through a file: java.nio has no exception of its own for ENOTDIR here.
      if (!Files.exists(link)) {
        return Optional.empty();
      }
      throw new IOException("cannot read the link " + link + ": " + reason(e), e);
    }
  }

  @Override
  public int write(String path, String text) {
    return attributes.write(path(path).toString(), text);
  }

  /** Not normalized: what {@code ..} means after a link is the kernel's to say. */
  private Path path(String relative) {
    if (relative.startsWith("/")) {
      throw new IllegalArgumentException(
          "a path in sysfs is relative to " + root + ", this one is not: " + relative);
    }
    return root.resolve(relative);
  }

  private static IOException unlistable(Path directory, IOException cause) {
    return new IOException("cannot list " + directory + ": " + reason(cause), cause);
  }

  /** As an errno where {@code java.nio} has one, else in the words that libc has for it. */
  private static String reason(IOException cause) {
    if (cause instanceof AccessDeniedException) {
      return Errno.EACCES.toString();
    }
    if (cause instanceof FileSystemException known && known.getReason() != null) {
      return known.getReason();
    }
    return cause.toString();
  }
}
