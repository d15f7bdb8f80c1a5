// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.headers;

import java.util.List;
import java.util.stream.Stream;
import org.drover.uapi.StructLayout;
import org.drover.uapi.UapiMirror;
import org.drover.uapi.UapiMirror.Constant;

/**
 * What is compared with the headers; a test can plant something wrong in it.
 *
 * @param constants classes of constants
 * @param structs structs
 */
public record Mirror(List<UapiMirror.Constants> constants, List<StructLayout> structs) {

  /** All that Drover mirrors. */
  public static Mirror ofDrover() {
    return new Mirror(UapiMirror.constants(), UapiMirror.structs());
  }

  /** Every header that any of it is from, as an {@code #include} names it. */
  public List<String> headers() {
    return Stream.concat(
            constants.stream().flatMap(all -> all.headers().stream()),
            structs.stream().map(StructLayout::header))
        .distinct()
        .toList();
  }

  /** Every constant. */
  public List<Constant> values() {
    return constants.stream().flatMap(all -> all.values().stream()).toList();
  }
}
