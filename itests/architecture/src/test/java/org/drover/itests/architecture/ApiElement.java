// SPDX-License-Identifier: Apache-2.0
package org.drover.itests.architecture;

import aQute.bnd.differ.DiffPluginImpl;
import aQute.bnd.service.diff.Delta;
import aQute.bnd.service.diff.Tree;
import aQute.bnd.service.diff.Type;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * One element of bnd's tree of an API: a package, a class, a member, or what is said of one.
 *
 * @param type what it is
 * @param name of it; a method's has its erased parameters
 * @param added what it would mean for those who use the package if it were added
 * @param removed what it would mean if it went
 * @param children what is in it, in bnd's order
 */
record ApiElement(Type type, String name, Delta added, Delta removed, List<ApiElement> children) {

  static ApiElement of(Tree tree) {
    return new ApiElement(
        tree.getType(),
        tree.getName(),
        tree.ifAdded(),
        tree.ifRemoved(),
        Arrays.stream(tree.getChildren()).map(ApiElement::of).toList());
  }

  /** The same with other children, in bnd's order. */
  ApiElement with(Stream<ApiElement> others) throws Exception {
    return of(new ApiElement(type, name, added, removed, others.toList()).tree());
  }

  /** For bnd, which compares trees and knows what a difference means. */
  Tree tree() throws Exception {
    return new DiffPluginImpl().deserialize(data());
  }

  private Tree.Data data() {
    Tree.Data data = new Tree.Data();
    data.type = type;
    data.name = name;
    data.add = added;
    data.rem = removed;
    data.children = children.stream().map(ApiElement::data).toArray(Tree.Data[]::new);
    return data;
  }

  Stream<ApiElement> children(Type wanted) {
    return children.stream().filter(child -> child.type == wanted);
  }
}
