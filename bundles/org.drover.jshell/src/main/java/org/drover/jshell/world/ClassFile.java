// SPDX-License-Identifier: Apache-2.0
package org.drover.jshell.world;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import javax.tools.SimpleJavaFileObject;

/** A class file of a provider, as the compiler reads it. */
final class ClassFile extends SimpleJavaFileObject {
  /** Opens a class file. */
  interface Content {
    InputStream open() throws IOException;
  }

  private final String binaryName;
  private final Content content;

  /**
   * A class file.
   *
   * @param owner tells it from one of the same name
   * @param binaryName of the class
   * @param content its bytes
   */
  ClassFile(long owner, String binaryName, Content content) {
    super(
        URI.create("bundle://" + owner + "/" + binaryName.replace('.', '/') + Kind.CLASS.extension),
        Kind.CLASS);
    this.binaryName = binaryName;
    this.content = content;
  }

  String binaryName() {
    return binaryName;
  }

  @Override
  public InputStream openInputStream() throws IOException {
    return content.open();
  }
}
