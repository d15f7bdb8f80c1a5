// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi.jna;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.drover.api.Errno;
import org.drover.uapi.Fcntl;
import org.drover.uapi.Sysfs;

/**
 * The sysfs of the machine's own kernel, or a tree of files that stands for it.
 *
 * <p>Only the names in a directory come through {@code java.nio.file}. Attributes and links are
 * read and written by the kernel's own calls, because there the errno is what the driver behind the
 * attribute has to say.
 *
 * <p>Holds no state besides its root; any thread may use it.
 */
final class MachineSysfs implements Sysfs {
  /** {@code linux/limits.h}. */
  private static final int PATH_MAX = 4096;

  private final JnaKernel kernel;
  private final Path root;
  private final AttributeFile attributes;

  /**
   * A tree.
   *
   * @param kernel opens, reads and writes the attributes
   * @param root where it is
   */
  MachineSysfs(JnaKernel kernel, Path root) {
    this.kernel = kernel;
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

  /** The exceptions of {@code java.nio} carry no errno, so the kernel is asked once more. */
  private IOException unlistable(Path directory, IOException cause) {
    int fd = kernel.open(directory.toString(), Fcntl.O_RDONLY | Fcntl.O_CLOEXEC);
    if (fd < 0) {
      return failed("list", directory, "open", fd, cause);
    }
    kernel.close(fd);
    return new IOException("cannot list " + directory + ": " + cause, cause);
  }

  @Override
  public boolean exists(String path) {
    return Files.exists(path(path));
  }

  @Override
  public Optional<String> read(String path) throws IOException {
    Path file = path(path);
    AttributeFile.Contents contents = attributes.read(file.toString());
    if (contents.result() == 0) {
      return Optional.of(withoutLineBreak(contents.text()));
    }
    // A device that goes away between the open and the read answers ENODEV; a driver that answers
    // ENODEV itself leaves its attribute in place.
    boolean gone =
        isAbsent(contents.result())
            || (contents.result() == Errno.ENODEV.negative() && !Files.exists(file));
    if (gone) {
      return Optional.empty();
    }
    throw failed("read", file, contents.operation(), contents.result(), null);
  }

  private static String withoutLineBreak(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public Optional<String> readlink(String path) throws IOException {
    Path link = path(path);
    byte[] text = new byte[PATH_MAX];
    long length = kernel.readlink(link.toString(), text);
    if (length >= 0) {
      return Optional.of(new String(text, 0, Math.toIntExact(length), StandardCharsets.UTF_8));
    }
    // EINVAL: it is there and no link.
    if (isAbsent(length) || length == Errno.EINVAL.negative()) {
      return Optional.empty();
    }
    throw failed("read the link", link, "readlink", length, null);
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

  private static boolean isAbsent(long result) {
    return result == Errno.ENOENT.negative() || result == Errno.ENOTDIR.negative();
  }

  private static IOException failed(
      String intent, Path target, String operation, long result, IOException cause) {
    return new IOException(
        "cannot "
            + intent
            + " "
            + target
            + ": "
            + operation
            + " answered "
            + Errno.ofResult(result),
        cause);
  }
}
