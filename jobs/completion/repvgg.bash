# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash
# Completes commands, options and values of 'repvgg' and 'jobs/repvgg'. In bash:
#
#   source jobs/completion/repvgg.bash
#
# In zsh first: autoload -U +X compinit bashcompinit && compinit && bashcompinit
# Made from the table of options by OptionPagesTest; do not edit.

_repvgg() {
    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' words='' word
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        case $word in
            quickstart | inspect | fuse | convert | pixels | predict | audit | bench)
                command=$word
                break
                ;;
        esac
    done
    COMPREPLY=()
    case "$command $previous" in
        'quickstart --kernel') words='auto scalar vector-128 vector-256 vector-512' ;;
        'inspect --dialect') words='qarepvgg qarepvgg-v2 qarepvgg-v1 qarepvgg-deploy repvgg repvgg-unnamed yolov7 super-gradients yolov6 mobileone timm-mobileone timm-repvgg mmpretrain-repvgg mmpretrain-mobileone diverse-branch acnet external-attention inserted-bn linear-addition repopt-baseline plain by-shapes mmpretrain official timm' ;;
        'inspect --activation') words='relu relu6 leaky_relu silu hardswish gelu gelu_tanh none' ;;
        'inspect --padding-mode') words='zeros reflect replicate circular' ;;
        'fuse --dialect') words='qarepvgg qarepvgg-v2 qarepvgg-v1 qarepvgg-deploy repvgg repvgg-unnamed yolov7 super-gradients yolov6 mobileone timm-mobileone timm-repvgg mmpretrain-repvgg mmpretrain-mobileone diverse-branch acnet external-attention inserted-bn linear-addition repopt-baseline plain by-shapes mmpretrain official timm' ;;
        'fuse --preset') words='mmpretrain mmpretrain-pillow timm timm-0.95 timm-d2se torchvision' ;;
        'fuse --scale') words='unit byte' ;;
        'fuse --orientation') words='none exif' ;;
        'fuse --interpolation') words='bilinear bicubic box lanczos hamming nearest opencv' ;;
        'fuse --pillow') words='13 12' ;;
        'fuse --activation') words='relu relu6 leaky_relu silu hardswish gelu gelu_tanh none' ;;
        'fuse --padding-mode') words='zeros reflect replicate circular' ;;
        'convert --dialect') words='qarepvgg qarepvgg-v2 qarepvgg-v1 qarepvgg-deploy repvgg repvgg-unnamed yolov7 super-gradients yolov6 mobileone timm-mobileone timm-repvgg mmpretrain-repvgg mmpretrain-mobileone diverse-branch acnet external-attention inserted-bn linear-addition repopt-baseline plain by-shapes mmpretrain official timm' ;;
        'convert --preset') words='mmpretrain mmpretrain-pillow timm timm-0.95 timm-d2se torchvision' ;;
        'convert --scale') words='unit byte' ;;
        'convert --orientation') words='none exif' ;;
        'convert --interpolation') words='bilinear bicubic box lanczos hamming nearest opencv' ;;
        'convert --pillow') words='13 12' ;;
        'convert --to') words='official timm mmpretrain' ;;
        'convert --form') words='train deploy insert-bn' ;;
        'convert --activation') words='relu relu6 leaky_relu silu hardswish gelu gelu_tanh none' ;;
        'convert --padding-mode') words='zeros reflect replicate circular' ;;
        'pixels --preset') words='mmpretrain mmpretrain-pillow timm timm-0.95 timm-d2se torchvision' ;;
        'pixels --scale') words='unit byte' ;;
        'pixels --orientation') words='none exif' ;;
        'pixels --interpolation') words='bilinear bicubic box lanczos hamming nearest opencv' ;;
        'pixels --pillow') words='13 12' ;;
        'predict --dialect') words='qarepvgg qarepvgg-v2 qarepvgg-v1 qarepvgg-deploy repvgg repvgg-unnamed yolov7 super-gradients yolov6 mobileone timm-mobileone timm-repvgg mmpretrain-repvgg mmpretrain-mobileone diverse-branch acnet external-attention inserted-bn linear-addition repopt-baseline plain by-shapes mmpretrain official timm' ;;
        'predict --preset') words='mmpretrain mmpretrain-pillow timm timm-0.95 timm-d2se torchvision' ;;
        'predict --scale') words='unit byte' ;;
        'predict --orientation') words='none exif' ;;
        'predict --interpolation') words='bilinear bicubic box lanczos hamming nearest opencv' ;;
        'predict --pillow') words='13 12' ;;
        'predict --mode') words='errorifexists overwrite resume' ;;
        'predict --kernel') words='auto scalar vector-128 vector-256 vector-512' ;;
        'predict --activation') words='relu relu6 leaky_relu silu hardswish gelu gelu_tanh none' ;;
        'predict --padding-mode') words='zeros reflect replicate circular' ;;
        'audit --label-source') words='auto csv parquet cls folder' ;;
        'audit --mode') words='errorifexists overwrite' ;;
    esac
    if [[ -z $words && (-z $command || $current == -*) ]]; then
        case $command in
            '') words='quickstart inspect fuse convert pixels predict audit bench --conf --conf-file --help --version' ;;
            quickstart) words='--conf --conf-file --embedding --examples --help --kernel --logits --master --max-decode-memory --max-error-rate --max-image-bytes --max-pixels --output --top-k --version --weight-cache' ;;
            inspect) words='--activation --checkpoint --conf --conf-file --dialect --dilation --eps --help --json --key --padding-mode --rename --strides --variant --version' ;;
            fuse) words='--activation --checkpoint --classes --conf --conf-file --crop --dialect --dilation --eps --help --image-count --images --interpolation --key --mean --orientation --output --padding-mode --pillow --preset --rename --report --resize --scale --std --strides --variant --version' ;;
            convert) words='--activation --checkpoint --conf --conf-file --crop --dialect --dilation --eps --form --help --image-count --images --insert-bn --interpolation --key --mean --orientation --output --padding-mode --pillow --preset --rename --resize --scale --std --strides --to --variant --version' ;;
            pixels) words='--conf --conf-file --crop --help --input --interpolation --max-decode-memory --max-image-bytes --max-pixels --mean --orientation --output --pillow --preset --resize --scale --std --version' ;;
            predict) words='--activation --checkpoint --classes --conf --conf-file --crop --dead-letter --dialect --dilation --embedding --eps --help --input --interpolation --kernel --key --lease-seconds --logits --master --max-decode-memory --max-error-rate --max-image-bytes --max-pixels --mean --mode --orientation --output --padding-mode --pillow --preset --rename --resize --scale --skip --std --strides --top-k --variant --version --weight-cache' ;;
            audit) words='--baseline --classes --conf --conf-file --gate --help --label-source --labels --master --mode --output --predictions --top-k --version --worst' ;;
            bench) words='--conf --conf-file --help --version' ;;
        esac
    fi
    # Where no word fits, file names are completed.
    # shellcheck disable=SC2207
    [[ -z $words ]] || COMPREPLY=($(compgen -W "$words" -- "$current"))
}

complete -o bashdefault -o default -F _repvgg repvgg
