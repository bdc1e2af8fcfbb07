"""The rules that several targets follow: NumPy, pandas, Matplotlib, old signatures."""

from rosetta.port.rules import (
    inputs_before_labels,
    logits_before_labels,
    matplotlib_artists,
    matplotlib_projection,
    matplotlib_window_title,
    numpy_asscalar,
    numpy_fromstring,
    numpy_newshape,
    numpy_printing,
    numpy_promotion,
    numpy_ragged,
    one_element_arrays,
    package_imports,
    package_names,
    pandas_as_matrix,
    reciprocal,
    renamed_methods,
    seaborn_style,
    sklearn_tsne,
    tensor_shape_scalar,
)

# Of packages beside TensorFlow, whatever TensorFlow the script is for.
PACKAGES = (
    numpy_asscalar,
    numpy_fromstring,
    numpy_newshape,
    sklearn_tsne,
    seaborn_style,
    renamed_methods,
    pandas_as_matrix,
    matplotlib_projection,
    matplotlib_window_title,
    matplotlib_artists,
    package_imports,
    numpy_promotion,
    one_element_arrays,
    package_names,
)
# Of scripts for TensorFlow 1.
RULES = (
    logits_before_labels,
    inputs_before_labels,
    tensor_shape_scalar,
    *PACKAGES,
    reciprocal,
    numpy_printing,
    numpy_ragged,
)
