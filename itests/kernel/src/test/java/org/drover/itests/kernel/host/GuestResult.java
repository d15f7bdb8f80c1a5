// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.kernel.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the guest reported.
 *
 * @param status exit status of the boot
 * @param properties of the guest's JVM
 * @param passed names of the tests that passed, as {@code Class#method}
 * @param failed names of those that did not, each with the first line of its reason
 * @param skipped names of those that did not run
 */
record GuestResult(
    int status,
    Map<String, String> properties,
    List<String> passed,
    List<String> failed,
    List<String> skipped) {

  String property(String name) {
    return properties.get(name);
  }

  static GuestResult read(Path report, int status) throws IOException {
    Document document = parse(report);
    Map<String, String> properties = new LinkedHashMap<>();
    NodeList entries = document.getElementsByTagName("property");
    for (int i = 0; i < entries.getLength(); i++) {
      Element entry = (Element) entries.item(i);
      properties.put(entry.getAttribute("name"), entry.getAttribute("value"));
    }
    GuestResult result =
        new GuestResult(
            status, properties, new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    NodeList cases = document.getElementsByTagName("testcase");
    for (int i = 0; i < cases.getLength(); i++) {
      result.take((Element) cases.item(i));
    }
    return result;
  }

  private void take(Element test) {
    String name = test.getAttribute("classname") + "#" + test.getAttribute("name");
    for (String kind : List.of("failure", "error")) {
      NodeList problems = test.getElementsByTagName(kind);
      if (problems.getLength() > 0) {
        failed.add(name + ": " + ((Element) problems.item(0)).getAttribute("message"));
        return;
      }
    }
    (test.getElementsByTagName("skipped").getLength() > 0 ? skipped : passed).add(name);
  }

  private static Document parse(Path report) throws IOException {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      return factory.newDocumentBuilder().parse(report.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IOException("The guest's report " + report + " cannot be read", e);
    }
  }
}
