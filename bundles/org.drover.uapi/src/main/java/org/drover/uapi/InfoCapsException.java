// SPDX-License-Identifier: Apache-2.0
package org.drover.uapi;

/** The chain of capabilities behind an info struct is malformed; the text says where. */
public final class InfoCapsException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InfoCapsException(String message) {
    super(message);
  }
}
