// SPDX-License-Identifier: Apache-2.0
package org.drover.run;

import aQute.bnd.header.Attrs;
import aQute.bnd.header.OSGiHeader;
import aQute.bnd.header.Parameters;
import aQute.bnd.osgi.Constants;
import aQute.bnd.osgi.Processor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.osgi.framework.VersionRange;

/**
 * What a {@code .bndrun} file says, read as bnd reads it.
 *
 * @param bundles symbolic names of {@code -runbundles} and their versions
 * @param properties framework properties, {@code -runproperties}
 */
record RunFile(Map<String, VersionRange> bundles, Map<String, String> properties) {

  static RunFile read(Path file) throws IOException {
    try (Processor processor = new Processor()) {
      processor.setProperties(file.toFile());
      Map<String, VersionRange> bundles = new LinkedHashMap<>();
      Parameters listed = new Parameters(processor.getProperty(Constants.RUNBUNDLES, ""));
      for (Map.Entry<String, Attrs> bundle : listed.entrySet()) {
        bundles.put(
            bundle.getKey(),
            VersionRange.valueOf(bundle.getValue().get(Constants.VERSION_ATTRIBUTE)));
      }
      return new RunFile(
          bundles, OSGiHeader.parseProperties(processor.getProperty(Constants.RUNPROPERTIES, "")));
    }
  }
}
