"""Anchors of headings, as the repository's host gives them; mkdocs.yml can name no function."""

from mkdocs.config.defaults import MkDocsConfig

from rosetta.diff.traps import anchor


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Makes links from page to page hold in both places."""
    config.mdx_configs["toc"]["slugify"] = lambda title, separator: anchor(title)
    return config
