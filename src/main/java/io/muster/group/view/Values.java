package io.muster.group.view;

/** Whether a view of a group has the values of its tasks. */
public enum Values {
    INCLUDED,
    /** Neither values nor the group's answer, nor what an upstream said in an error; none of them is read. */
    OMITTED
}
